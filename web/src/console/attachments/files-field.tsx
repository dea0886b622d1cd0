import { useRef } from 'react'
import { Button } from 'antd'
import { accepted, most, sizeOf, type Files } from '../../shared/files'
import './attachments.css'

/** 附件: choose, drop or paste; what is not a file of a known kind is refused in words. */
export function FilesField({ files, label = '附件', help }: { files: Files; label?: string; help?: string }) {
  const input = useRef<HTMLInputElement>(null)
  const room = most - files.list.filter((f) => f.state !== 'refused').length
  return (
    <div
      className="files"
      role="group"
      aria-label={label}
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault()
        files.add([...e.dataTransfer.files].slice(0, room))
      }}
      onPaste={(e) => e.clipboardData.files.length && files.add([...e.clipboardData.files].slice(0, room))}
    >
      <div className="row wrap">
        <Button size="small" disabled={room <= 0} onClick={() => input.current?.click()}>
          选择文件
        </Button>
        <span className="meta">{room <= 0 ? `一次最多 ${most} 个` : (help ?? '照片、PDF、Word、Excel、录音、视频，可拖入或粘贴')}</span>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accepted}
        aria-label={`选择${label}`}
        onChange={(e) => {
          files.add([...(e.target.files ?? [])].slice(0, room))
          e.target.value = ''
        }}
      />
      {files.list.length > 0 && (
        <ul>
          {files.list.map((f) => (
            <li key={f.key} className={f.state === 'refused' ? 'bad' : ''}>
              <span className="cut grow" title={f.name}>
                {f.name}
              </span>
              <span className="meta" role={f.state === 'refused' ? 'alert' : undefined}>
                {f.state === 'going' ? '正在上传…' : f.state === 'refused' ? f.why : f.waiting ? '等待病毒扫描' : sizeOf(f.size)}
              </span>
              <button type="button" className="link" aria-label={`去掉 ${f.name}`} onClick={() => files.remove(f.key)}>
                去掉
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
