import { useEffect } from 'react'
import { Link, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useMe } from '../session'
import { Bones, Panel, Refused } from '../ui'
import { chapterOf, chapters, type Chapter } from './chapters'
import { Markdown } from './markdown'
import './help.css'

const texts = import.meta.glob<string>('../../../../docs/manual/*.md', { query: '?raw', import: 'default' })
const pictures = import.meta.glob<string>('../../../../docs/manual/images/*.png', { query: '?url', import: 'default', eager: true })
const root = '../../../../docs/manual/'

/** 帮助: the manual, open at the chapter of whoever asks. */
export function HelpPage() {
  const me = useMe()
  const { chapter = chapterOf(me) } = useSearch({ from: '/frame/help' })
  const text = useQuery({ queryKey: ['help', chapter], queryFn: () => texts[`${root}${chapter}.md`](), staleTime: Infinity })
  useEffect(() => {
    document.title = '帮助 · 宿事速办'
  }, [])
  return (
    <div className="help grow">
      <nav className="panel" aria-label="手册">
        {(Object.keys(chapters) as Chapter[]).map((c) => (
          <Link key={c} to="/help" search={{ chapter: c }} className={c === chapter ? 'on' : ''} aria-current={c === chapter ? 'page' : undefined}>
            {chapters[c]}
          </Link>
        ))}
      </nav>
      <Panel title="帮助" label="手册正文" scroll key={chapter}>
        <article>
          {text.isPending && <Bones lines={8} />}
          {text.isError && <Refused error={text.error} retry={() => void text.refetch()} />}
          {text.isSuccess && <Markdown text={text.data} picture={(name) => pictures[root + name]} />}
        </article>
      </Panel>
    </div>
  )
}
