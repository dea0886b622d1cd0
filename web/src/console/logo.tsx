export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="16" fill="#fff" />
      <path
        d="M10.2 8.4c.7-.7 1.9-.6 2.5.2l1.6 2.2c.5.7.4 1.6-.2 2.2l-.9.9c.9 1.9 2.5 3.5 4.4 4.4l.9-.9c.6-.6 1.5-.7 2.2-.2l2.2 1.6c.8.6.9 1.8.2 2.5l-1.2 1.2c-.8.8-2 1.1-3.1.7-4.7-1.6-8.4-5.3-10-10-.4-1.1-.1-2.3.7-3.1z"
        fill="#C2231C"
      />
    </svg>
  )
}
