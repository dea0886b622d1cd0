/** A button that asks for a file, in our words instead of the browser's. */
export function FileButton({ accept, word, onFile }: { accept: string; word: string; onFile: (f: File) => void }) {
  return (
    <label className="a-file">
      <input
        type="file" accept={accept} className="visually-hidden"
        onChange={(e) => {
          const f = e.target.files?.[0]
          e.target.value = ''
          if (f) onFile(f)
        }}
      />
      <span>{word}</span>
    </label>
  )
}
