// Draws the OpenAPI document as a list: operations by group, each with its
// parameters, body and answer.
(async function () {
  const list = document.getElementById('list')
  const api = await fetch('/api/openapi.json').then((r) => r.json()).catch(() => null)
  if (!api) {
    list.textContent = '没有读到接口文档,请刷新页面再试。'
    return
  }
  document.getElementById('about').textContent = api.info.description

  const el = (tag, text, ...children) => {
    const e = document.createElement(tag)
    if (text) e.textContent = text
    e.append(...children)
    return e
  }
  const resolve = (s) => (s && s.$ref ? api.components.schemas[s.$ref.split('/').pop()] : s) || {}
  const typeOf = (s) => {
    if (s.$ref) return s.$ref.split('/').pop()
    const type = [].concat(s.type || []).filter((t) => t !== 'null').join(' | ')
    if (type === 'array' && s.items) return typeOf(s.items) + '[]'
    return (s.format || type || '') + (s.enum ? ':' + s.enum.filter((v) => v !== '').join('、') : '')
  }
  const rows = (title, items) => {
    if (!items.length) return []
    const table = el('table', '', el('tr', '', el('th', '名称'), el('th', '类型'), el('th', '说明')))
    for (const [name, schema, needed, where] of items) {
      const words = [where, needed ? '必填' : '', schema.description, schema.maxLength ? '最多 ' + schema.maxLength + ' 字' : ''].filter(Boolean).join(';')
      table.append(el('tr', '', el('td', '', el('code', name)), el('td', typeOf(schema)), el('td', words)))
    }
    return [el('h3', title), table]
  }
  const fields = (schema, prefix, depth) => {
    const s = resolve(schema)
    return Object.entries(s.properties || {}).flatMap(([name, p]) => {
      const row = [prefix + name, Object.assign({}, p.$ref ? { $ref: p.$ref } : p, { description: p.description || resolve(p).description }), (s.required || []).includes(name)]
      const inner = p.$ref ? p : p.items && p.items.$ref ? p.items : p.properties ? p : null
      return [row, ...(inner && depth < 2 ? fields(inner, prefix + name + (p.items ? '[].' : '.'), depth + 1) : [])]
    })
  }
  const groups = new Map()
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const tag = (op.tags || ['其他'])[0]
      if (!groups.has(tag)) groups.set(tag, [])
      groups.get(tag).push({ path, method, op })
    }
  }
  const drawn = []
  list.textContent = ''
  for (const [tag, ops] of groups) {
    const section = el('section', '', el('h2', tag))
    for (const { path, method, op } of ops) {
      const head = el('summary', '', el('b', method.toUpperCase()), el('code', path), el('span', op.summary))
      head.className = method
      const box = el('details', '', head)
      box.addEventListener('toggle', () => {
        if (box.childElementCount > 1) return
        const where = { path: '路径', query: '查询', header: '请求头', cookie: 'Cookie' }
        const body = op.requestBody && op.requestBody.content['application/json']
        const good = Object.entries(op.responses).find(([status]) => status < '300')
        const answer = good && good[1].content && good[1].content['application/json']
        box.append(el('div', '',
          el('p', op.security ? '需要登录' : '不需登录'),
          ...rows('参数', (op.parameters || []).map((p) => [p.name, Object.assign({ description: p.description }, p.schema), p.required, where[p.in]])),
          ...rows('提交', body ? fields(body.schema, '', 0) : []),
          ...rows('返回', answer ? fields(answer.schema, '', 0) : [])))
      })
      section.append(box)
      drawn.push([box, (path + ' ' + op.summary + ' ' + op.operationId).toLowerCase()])
    }
    list.append(section)
  }
  document.getElementById('find').addEventListener('input', (e) => {
    const words = e.target.value.trim().toLowerCase()
    for (const [box, text] of drawn) box.hidden = !text.includes(words)
    for (const section of list.children) section.hidden = ![...section.querySelectorAll('details')].some((d) => !d.hidden)
  })
})()
