import { useEffect, useState } from 'react'
import type { CitizenView } from '../shared/contract'
import { sizeOf } from '../shared/files'
import { fetchFile, Problem } from '../shared/http'

type Asked = { no: string; code: string }
type One = NonNullable<CitizenView['attachments']>[number]

/** 附件: pictures small, papers by name; only this receipt opens them. */
export function Attached({ asked, list }: { asked: Asked; list: One[] }) {
  const [refusal, setRefusal] = useState('')
  if (!list.length) return null
  const open = async (a: One) => {
    setRefusal('')
    try {
      const url = URL.createObjectURL(await fetchFile('/citizen/attachment', { ...asked, n: a.n }))
      const link = document.createElement('a')
      link.href = url
      if (a.picture) link.target = '_blank'
      else link.download = a.name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有打开，请再试一次。')
    }
  }
  return (
    <>
      <ul className="photos">
        {list.map((a) => (
          <li key={a.n}>
            <button type="button" className="photo" onClick={() => void open(a)} aria-label={`打开 ${a.name}`}>
              {a.picture ? <Small asked={asked} n={a.n} name={a.name} /> : <span className="paper">{a.name}</span>}
            </button>
            <span className="photo-said">{a.by} · {sizeOf(a.size)}</span>
          </li>
        ))}
      </ul>
      {refusal && <div className="warn" role="alert">{refusal}</div>}
    </>
  )
}

function Small({ asked, n, name }: { asked: Asked; n: number; name: string }) {
  const [src, setSrc] = useState('')
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let url = ''
    let gone = false
    fetchFile('/citizen/attachment', { ...asked, n, small: true }).then(
      (b) => {
        if (gone) return
        url = URL.createObjectURL(b)
        setSrc(url)
      },
      () => setFailed(true),
    )
    return () => {
      gone = true
      if (url) URL.revokeObjectURL(url)
    }
  }, [asked, n])
  return src ? <img src={src} alt={name} /> : <span className="paper">{failed ? '暂时打不开' : '正在读取…'}</span>
}
