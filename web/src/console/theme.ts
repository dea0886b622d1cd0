import type { ThemeConfig } from 'antd'

/** The console's colours. Each has one meaning: blue selected, red overdue or destructive, amber near due, green done. */
export const colors = {
  primary: '#1450A3', navy: '#0B2F66', red: '#C2231C', amber: '#A85800', green: '#1A7A3C',
  text: '#18233A', text2: '#445069', text3: '#5C6880', placeholder: '#6B778C',
  canvas: '#EDF1F6', line: '#D5DDE8', border: '#8793A8', head: '#E6EDF6',
}

export const fonts =
  '"PingFang SC","Microsoft YaHei UI","Microsoft YaHei","HarmonyOS Sans SC","Source Han Sans SC","Noto Sans CJK SC",sans-serif'

export const theme: ThemeConfig = {
  token: {
    colorPrimary: colors.primary, colorLink: colors.primary, colorInfo: colors.primary, colorError: colors.red, colorWarning: colors.amber, colorSuccess: colors.green,
    colorText: colors.text, colorTextSecondary: colors.text2, colorTextTertiary: colors.text3, colorTextDescription: colors.text3,
    colorTextPlaceholder: colors.placeholder, colorTextQuaternary: colors.placeholder, colorBgLayout: colors.canvas,
    colorBorder: colors.border, colorBorderSecondary: colors.line, colorSplit: colors.line,
    fontFamily: fonts, fontSize: 14, fontSizeSM: 12, borderRadius: 4, borderRadiusLG: 6, borderRadiusSM: 4, controlHeight: 32, controlHeightSM: 26,
    motionDurationFast: '.12s', motionDurationMid: '.12s', motionDurationSlow: '.16s',
    boxShadow: 'none', boxShadowTertiary: 'none', boxShadowSecondary: '0 0 0 1px #8793A8',
    controlOutlineWidth: 0,
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 400 },
    Form: { labelColor: colors.text2, itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
    Input: { activeShadow: 'none', errorActiveShadow: 'none' },
    Select: { optionSelectedBg: '#E1EBF9' },
  },
}
