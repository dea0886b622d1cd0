import { useEffect, useState } from 'react'
import type { CitizenForm } from '../shared/contract'
import { get } from '../shared/door'
import { Line } from './field'

type Region = { code: string; name: string }
type Chosen = { region: string; township: string; village: string }

const kept = new Map<string, Region[]>()
const below = async (parent: string): Promise<Region[]> => {
  const known = kept.get(parent)
  if (known) return known
  const list = (await get('/api/citizen/regions', { query: { parent } })).items ?? []
  kept.set(parent, list)
  return list
}

/** 地点: county, township, village — each list is read when the one above it is chosen. */
export function PlaceField({ form, value, error, onChange }: { form?: CitizenForm; value: Chosen; error?: string; onChange: (c: Chosen) => void }) {
  const townships = useBelow(value.region)
  const villages = useBelow(value.township)
  return (
    <>
      <Line id="f-region" label="事发县区" required error={error}>
        <select id="f-region" value={value.region} onChange={(e) => onChange({ region: e.target.value, township: '', village: '' })} aria-invalid={!!error} aria-describedby={error ? 'f-region-error' : undefined}>
          <option value="">{form ? '请选择' : '正在读取…'}</option>
          {form?.regions?.map((r) => (
            <option key={r.code} value={r.code}>{r.name}</option>
          ))}
        </select>
      </Line>
      {townships.length > 0 && (
        <div className="two">
          <Line id="f-township" label="乡镇街道">
            <select id="f-township" value={value.township} onChange={(e) => onChange({ ...value, township: e.target.value, village: '' })}>
              <option value="">不清楚</option>
              {townships.map((r) => (
                <option key={r.code} value={r.code}>{r.name}</option>
              ))}
            </select>
          </Line>
          {villages.length > 0 && (
            <Line id="f-village" label="村、社区">
              <select id="f-village" value={value.village} onChange={(e) => onChange({ ...value, village: e.target.value })}>
                <option value="">不清楚</option>
                {villages.map((r) => (
                  <option key={r.code} value={r.code}>{r.name}</option>
                ))}
              </select>
            </Line>
          )}
        </div>
      )}
    </>
  )
}

/** A list that cannot be read is left out: nobody has to know his village's code. */
function useBelow(parent: string): Region[] {
  const [list, setList] = useState<{ of: string; items: Region[] }>({ of: '', items: [] })
  useEffect(() => {
    let gone = false
    if (parent) below(parent).then((items) => gone || setList({ of: parent, items }), () => {})
    return () => {
      gone = true
    }
  }, [parent])
  return list.of === parent ? list.items : []
}
