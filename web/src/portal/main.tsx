import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Portal } from './portal'
import { readElder, showElder } from './elder'
import './portal.css'

showElder(readElder())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Portal />
  </StrictMode>,
)
