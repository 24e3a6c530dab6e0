// Values inside the data of a form, and the JSON pointers by which the server names them.
export type Data = Record<string, unknown>

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function pathOf(key: string): string[] {
  return key.split('.').filter(Boolean)
}

export function valueAt(data: unknown, path: Array<string | number>): unknown {
  let value: unknown = data
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)]
    else if (isData(value)) value = value[step]
    else return undefined
  }
  return value
}

/** A copy of the data with another value at the path; what is on the way is made. */
export function withValue(data: Data, path: Array<string | number>, value: unknown): Data {
  return put(data, path, value) as Data
}

function put(at: unknown, path: Array<string | number>, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = Array.isArray(at) ? [...at] : []
    list[step] = put(list[step], rest, value)
    return list
  }
  const object: Data = isData(at) ? { ...at } : {}
  object[step] = put(object[step], rest, value)
  return object
}

export function pointerOf(path: Array<string | number>): string {
  return path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

/** The same pointer, whether the server counted from the draft ("/data/per_name") or from the form. */
export function formPointer(field: string): string {
  const pointer = field.startsWith('/') ? field : `/${field.replace(/\./g, '/')}`
  return pointer.startsWith('/data/') ? pointer.slice('/data'.length) : pointer
}

/** The id of the element that holds the field at a pointer. */
export function elementId(pointer: string): string {
  return `f${pointer.replace(/[^A-Za-z0-9_-]/g, '-')}`
}
