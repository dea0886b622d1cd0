import type { ReactNode } from 'react'

/**
 * The little of Markdown that the manual is written in: headings, paragraphs,
 * lists, tables and pictures. A picture is found by its name.
 */
export function Markdown({ text, picture }: { text: string; picture: (name: string) => string | undefined }) {
  return <>{text.trim().split(/\n{2,}/).map((block, i) => <Block key={i} lines={block.split('\n')} picture={picture} />)}</>
}

function Block({ lines, picture }: { lines: string[]; picture: (name: string) => string | undefined }): ReactNode {
  const [first] = lines
  const heading = /^(#{1,3}) (.+)$/.exec(first)
  if (heading) {
    // The page's own title stands above the chapter's.
    const Tag = (['h2', 'h3', 'h4'] as const)[heading[1].length - 1]
    return <Tag>{heading[2]}</Tag>
  }
  const image = /^!\[(.*)\]\((.+)\)$/.exec(first)
  if (image) {
    const src = picture(image[2])
    return src ? <img src={src} alt={image[1]} /> : null
  }
  if (first.startsWith('- ')) return <ul>{items(lines, /^- /)}</ul>
  if (/^\d+\. /.test(first)) return <ol>{items(lines, /^\d+\. /)}</ol>
  if (first.startsWith('|')) return <Table lines={lines} />
  return <p>{lines.join('')}</p>
}

function items(lines: string[], mark: RegExp) {
  return lines.map((l, i) => <li key={i}>{l.replace(mark, '')}</li>)
}

function Table({ lines }: { lines: string[] }) {
  const [head, , ...rows] = lines.map((l) => l.split('|').slice(1, -1).map((c) => c.trim()))
  return (
    <table>
      <thead>
        <tr>{head.map((c, i) => <th key={i} scope="col">{c}</th>)}</tr>
      </thead>
      <tbody>{rows.map((r, i) => <tr key={i}>{r.map((c, k) => <td key={k}>{c}</td>)}</tr>)}</tbody>
    </table>
  )
}
