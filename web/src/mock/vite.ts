import type { IncomingMessage, ServerResponse } from 'node:http'
import { createMock } from './server'

type Next = (err?: unknown) => void
type Stack = { use: (f: (req: IncomingMessage, res: ServerResponse, next: Next) => void) => void }

/** Puts the mock in front of the development server. */
export function attach(middlewares: Stack) {
  const handle = createMock()
  middlewares.use((req, res, next) => {
    if (!req.url?.startsWith('/api/')) return next()
    const url = new URL(req.url, 'http://mock')
    let text = ''
    req.on('data', (chunk) => (text += chunk))
    req.on('end', () => {
      const answer = handle({ method: req.method ?? 'GET', path: url.pathname.slice(4), query: url.searchParams, body: text ? JSON.parse(text) : {}, headers: req.headers as Record<string, string> })
      setTimeout(() => {
        res.statusCode = answer.status
        if (answer.cookie) res.setHeader('Set-Cookie', answer.cookie)
        res.setHeader('Content-Type', answer.status < 400 ? 'application/json' : 'application/problem+json')
        res.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
      }, 60)
    })
  })
}
