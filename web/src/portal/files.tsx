import { useRef } from 'react'
import { accepted, most, sizeOf, type Files } from '../shared/files'

/** 照片和材料: taken now or chosen; the place a photo was taken at never leaves the phone's owner. */
export function FilesField({ files, label, elder }: { files: Files; label: string; elder?: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const room = most - files.list.filter((f) => f.state !== 'refused').length
  return (
    <div className="line" role="group" aria-labelledby="files-label">
      <b id="files-label">{label}</b>
      <ul className="photos">
        {files.list.map((f) => (
          <li key={f.key} className={f.state}>
            {f.view && f.state !== 'refused' ? <img src={f.view} alt={f.name} /> : <span className="paper">{f.name}</span>}
            <span className="photo-said" role={f.state === 'refused' ? 'alert' : undefined}>
              {f.state === 'going' ? '正在上传…' : f.state === 'refused' ? f.why : f.waiting ? '已收到，等待安全检查' : `已上传 ${sizeOf(f.size)}`}
            </span>
            <button type="button" className="text" aria-label={`去掉 ${f.name}`} onClick={() => files.remove(f.key)}>
              去掉
            </button>
          </li>
        ))}
      </ul>
      <input
        ref={input}
        id="f-files"
        hidden
        type="file"
        multiple
        accept={accepted}
        aria-label={label}
        onChange={(e) => {
          files.add([...(e.target.files ?? [])].slice(0, room))
          e.target.value = ''
        }}
      />
      <button type="button" className="btn" disabled={room <= 0} onClick={() => input.current?.click()}>
        {files.list.length ? '再加一张' : '拍照或选择文件'}
      </button>
      {!elder && <p className="soft">最多 {most} 个，每个不超过 20 MB（视频 40 MB）。照片里的拍摄地点和手机信息会自动去掉。</p>}
    </div>
  )
}
