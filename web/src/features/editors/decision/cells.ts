// A result cell that holds a FEEL context, taken apart into its members as they are written, and put together again.
export interface Member { key: string; text: string }

/** The members in order; null when the cell is no context that is written out. */
export function membersOf(cell: string): Member[] | null {
  const text = cell.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  const members: Member[] = []
  for (const part of split(text.slice(1, -1), ',')) {
    const at = split(part, ':')
    if (at.length < 2) return part.trim() === '' && members.length === 0 ? [] : null
    const key = at[0]!.trim().replace(/^"(.*)"$/, '$1')
    if (!key) return null
    members.push({ key, text: at.slice(1).join(':').trim() })
  }
  return members
}

export const cellOf = (members: Member[]): string => `{${members.map(({ key, text }) => `${/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? key : JSON.stringify(key)}: ${text}`).join(', ')}}`

/** The words of a plain text in quotes; null for anything else. */
export function wordsOf(text: string): string | null {
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) return null
  try {
    return JSON.parse(text.replaceAll('\n', '\\n')) as string
  } catch {
    return null
  }
}
export const quoted = (words: string): string => JSON.stringify(words)

/** At marks outside of quotes and brackets. Null is never given: an open bracket takes the rest. */
function split(text: string, mark: ',' | ':'): string[] {
  const parts: string[] = []
  let from = 0
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (isQuoted) {
      if (sign === '\\') at++
      else if (sign === '"') isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if ('{[('.includes(sign!)) depth++
    else if ('}])'.includes(sign!)) depth--
    else if (sign === mark && depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}
