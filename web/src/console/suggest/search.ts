/** The parts of 智能建议, as its address names them. */
export const parts = { quality: '建议质量', model: '模型与设置', tags: '标签规则', duties: '权责清单' } as const
export type Part = keyof typeof parts
export type TriageSearch = { part?: Part }

export function readPart(s: Record<string, unknown>): TriageSearch {
  return typeof s.part === 'string' && s.part in parts ? { part: s.part as Part } : {}
}
