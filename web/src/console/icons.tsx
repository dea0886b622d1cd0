import type { ComponentType, CSSProperties } from 'react'
import {
  BellOutlined, CheckCircleFilled, CloseOutlined, DownOutlined, EyeOutlined, LeftOutlined, LockOutlined, PrinterOutlined, RightOutlined, SearchOutlined,
} from '@ant-design/icons'

type Props = { style?: CSSProperties; className?: string }

/** Icons only decorate words: silent to screen readers, whose name for them would be English. */
const silent = (Icon: ComponentType<Record<string, unknown>>) =>
  function Silent(p: Props) {
    return <Icon {...p} role="presentation" aria-label={undefined} aria-hidden />
  }

export const Bell = silent(BellOutlined)
export const Check = silent(CheckCircleFilled)
export const Close = silent(CloseOutlined)
export const Down = silent(DownOutlined)
export const Eye = silent(EyeOutlined)
export const Left = silent(LeftOutlined)
export const Lock = silent(LockOutlined)
export const Printer = silent(PrinterOutlined)
export const Right = silent(RightOutlined)
export const Search = silent(SearchOutlined)
