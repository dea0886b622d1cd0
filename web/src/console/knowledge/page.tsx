import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { may, useMe } from '../session'
import { Blank, Bones, Panel, Refused } from '../ui'
import { ArticleView } from './article'
import { doors, type Article } from './doors'
import { Editor } from './editor'
import { ArticleList } from './list'
import type { Search } from './search'
import { Tree } from './tree'
import './knowledge.css'

/** 知识库: the tree, what was looked for, and one article with its basis and validity. */
export function KnowledgePage() {
  const search = useSearch({ from: '/frame/knowledge' })
  const navigate = useNavigate()
  const me = useMe()
  const keeper = may(me, 'manage_knowledge', 'handle_tickets')
  const go = (next: Partial<Search>, replace = false) => void navigate({ to: '/knowledge', search: { ...search, ...next }, replace })
  const article = useQuery({ queryKey: ['article', search.id], queryFn: () => doors.article(Number(search.id)), enabled: !!search.id })
  const [treeOpen, setTreeOpen] = useState(false)
  useEffect(() => {
    document.title = `${article.data?.title ?? '知识库'} · 宿事速办`
  }, [article.data?.title])

  return (
    <div className={'knowledge grow' + (search.id || search.edit ? ' reading' : '')}>
      <Panel
        title="知识分类" className={'k-tree' + (treeOpen ? ' open' : '')}
        note={
          <button type="button" className="link k-fold" aria-expanded={treeOpen} onClick={() => setTreeOpen(!treeOpen)}>
            {treeOpen ? '收起' : '展开'}
          </button>
        }
      >
        <Tree value={search.category} onChange={(category) => (setTreeOpen(false), go({ category, id: undefined, edit: undefined }))} />
      </Panel>
      <ArticleList search={search} keeper={keeper} go={go} />
      <div className="k-article">
        {search.edit === 'new' ? (
          <Editor onDone={(a: Article) => go({ edit: undefined, id: String(a.id) })} onClose={() => go({ edit: undefined })} />
        ) : !search.id ? (
          <Panel title="知识条目" className="grow">
            <Blank title="从左边选一个条目">按 / 查找，按 ↑ ↓ 在列表里移动，回车打开。</Blank>
          </Panel>
        ) : article.isPending ? (
          <Panel title="知识条目" className="grow">
            <Bones lines={10} />
          </Panel>
        ) : article.isError ? (
          <Panel title="知识条目" className="grow">
            <Refused error={article.error} retry={() => void article.refetch()} />
            <div className="k-back">
              <Button onClick={() => go({ id: undefined })}>回到列表</Button>
            </div>
          </Panel>
        ) : search.edit === 'text' && article.data.actions?.some((a) => a.action === 'revise') ? (
          <Editor key={article.data.version} article={article.data} onDone={() => go({ edit: undefined })} onClose={() => go({ edit: undefined })} onReload={() => article.refetch()} />
        ) : (
          <ArticleView key={article.data.id} article={article.data} onEdit={() => go({ edit: 'text' })} onBack={() => go({ id: undefined })} onReload={() => article.refetch()} />
        )}
      </div>
    </div>
  )
}
