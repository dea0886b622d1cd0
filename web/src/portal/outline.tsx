import type { components } from '../schema'
import sketch from './outline.json'

type PublicMap = components['schemas']['PublicMap']
type Ring = number[][]
type Feature = { properties: { name: string; cp?: number[] }; geometry: { type: string; coordinates: unknown } }

/** The counties as one drawing: each a button with its name and how much is public there. */
export function Outline({ map, chosen, choose }: { map: PublicMap; chosen: string; choose: (code: string) => void }) {
  const features = ((map.outline as { features?: Feature[] } | undefined)?.features ?? sketch.features) as unknown as Feature[]
  const rings = (f: Feature): Ring[] =>
    f.geometry.type === 'Polygon' ? [(f.geometry.coordinates as Ring[])[0]] : (f.geometry.coordinates as Ring[][]).map((p) => p[0])
  const all = features.flatMap(rings).flat()
  const west = Math.min(...all.map((p) => p[0]))
  const east = Math.max(...all.map((p) => p[0]))
  const south = Math.min(...all.map((p) => p[1]))
  const north = Math.max(...all.map((p) => p[1]))
  const flat = Math.cos((((south + north) / 2) * Math.PI) / 180) // a degree of longitude is shorter
  const scale = 600 / ((east - west) * flat)
  const x = (p: number[]) => (p[0] - west) * flat * scale
  const y = (p: number[]) => (north - p[1]) * scale
  const areas = map.areas ?? []
  const most = Math.max(1, ...areas.map((a) => a.count))
  const drawn = features.map((f) => ({ f, area: areas.find((a) => a.name === f.properties.name) })).filter((d) => d.area)
  const apart = areas.filter((a) => a.count > 0 && !drawn.some((d) => d.area === a))
  return (
    <>
      <svg className="outline" viewBox={`-4 -4 608 ${(north - south) * scale + 8}`} role="group" aria-label="各县区公开的诉求件数">
        {drawn.map(({ f, area }) => {
          const c = f.properties.cp ?? rings(f)[0][0]
          const on = area!.code === chosen
          return (
            <g
              key={area!.code}
              role="button"
              tabIndex={0}
              aria-pressed={on}
              aria-label={`${area!.name} ${area!.count} 件`}
              className={on ? 'on' : ''}
              onClick={() => choose(area!.code)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter' && e.key !== ' ') return
                e.preventDefault()
                choose(area!.code)
              }}
            >
              <path d={rings(f).map((r) => 'M' + r.map((p) => `${x(p).toFixed(1)} ${y(p).toFixed(1)}`).join('L') + 'z').join('')} style={{ fillOpacity: 0.12 + (0.5 * area!.count) / most }} />
              <text x={x(c)} y={y(c) - 4}>{area!.name}</text>
              <text x={x(c)} y={y(c) + 24} className="n">{area!.count} 件</text>
            </g>
          )
        })}
      </svg>
      {apart.length > 0 && (
        <p className="soft">
          图上没有的：
          {apart.map((a) => (
            <button key={a.code} type="button" className="text" onClick={() => choose(a.code)}>{a.name} {a.count} 件</button>
          ))}
        </p>
      )}
    </>
  )
}
