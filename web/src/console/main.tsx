import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App as Antd, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Problem, whenSignedOut } from '../shared/http'
import { makeRouter } from './routes'
import { theme } from './theme'
import './console.css'

dayjs.locale('zh-cn')

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, e) => count < 2 && (!(e instanceof Problem) || e.unsure),
    },
  },
})
const router = makeRouter(queries)

whenSignedOut(() => {
  queries.removeQueries({ queryKey: ['me'] })
  if (router.state.location.pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } })
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }} wave={{ disabled: true }} form={{ scrollToFirstError: { block: 'center', focus: true } }}>
      <Antd component={false} message={{ top: 56, maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Antd>
    </ConfigProvider>
  </StrictMode>,
)
