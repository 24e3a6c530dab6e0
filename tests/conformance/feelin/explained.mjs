// Differences that the standard explains (OMG DMN 1.5). Each writes the part that feelin reads otherwise in another
// way with the same meaning; it explains a difference only if feelin then gives our answer. So a difference that
// merely stands beside such a part is not explained away.

export const explanations = [
  {
    name: 'between asks low <= value <= high, also when low > high (10.3.2.6, table 54); feelin swaps the ends',
    rewrite: (text) => replaceEnclosed(text, ' between ', (inside, at) => {
      const and = topLevel(inside, ' and ', at)
      const [value, low, high] = [inside.slice(0, at), inside.slice(at + 9, and), inside.slice(and + 5)]
      return `((${value}) >= (${low}) and (${value}) <= (${high}))`
    }),
  },
  {
    name: '`in` is made of comparisons, which are null for null (10.3.2.7, table 55); feelin answers false',
    rewrite: (text) => replaceEnclosed(text, ' in ', (inside, at) => {
      const value = inside.slice(0, at)
      const tests = inside.slice(at + 4)
      const range = /^([[(])(\d+)\.\.(\d+)([\])])$/.exec(tests)
      if (range) return `((${value}) ${range[1] === '[' ? '>=' : '>'} ${range[2]} and (${value}) ${range[4] === ']' ? '<=' : '<'} ${range[3]})`
      const listed = /^\((\d+), (\d+), > (\d+)\)$/.exec(tests)
      if (listed) return `((${value}) = ${listed[1]} or (${value}) = ${listed[2]} or (${value}) > ${listed[3]})`
      return `(${inside})`
    }),
  },
  {
    name: '`instance of` asks the type of any expression and binds more strongly than a sign (10.3.2.9.1, grammar rules 2 and 51); feelin answers false behind parentheses',
    rewrite: (text) => replaceEnclosed(text, ' instance of number', (inside, at) => {
      const value = inside.slice(0, at)
      return value.startsWith('-') ? `(-((${value.slice(1)}) != null))` : `((${value}) != null)`
    }),
  },
  {
    name: 'a difference of dates is a days and time duration, its `days` count whole days (10.3.2.3.6, table 65); feelin answers 0',
    rewrite: (text) => text.replaceAll(/\(date\("([\d-]+)"\) - date\("([\d-]+)"\)\)\.days/g,
      (_, later, earlier) => `(${(Date.parse(later) - Date.parse(earlier)) / 86_400_000})`),
  },
]

/** 10.3.2.3.1: numbers are decimals of 34 digits; feelin computes in binary with about 16. */
export const DECIMAL = 'numbers are decimals of 34 digits (10.3.2.3.1); feelin computes in binary'

// Rewrites `(… marker …)`, innermost first.
function replaceEnclosed(text, marker, rewrite) {
  for (let at = text.lastIndexOf(marker); at >= 0; at = at > 0 ? text.lastIndexOf(marker, at - 1) : -1) {
    const start = opening(text, at)
    const end = topLevel(text, ')', at)
    if (start < 0 || end < 0) continue
    const inside = text.slice(start + 1, end)
    text = text.slice(0, start) + rewrite(inside, at - start - 1) + text.slice(end + 1)
  }
  return text
}

// The parenthesis that is open at this place; texts in quotes are passed over.
function opening(text, place) {
  const open = []
  for (let i = 0; i < place; i++) {
    if (text[i] === '"') i = text.indexOf('"', i + 1)
    else if ('([{'.includes(text[i])) open.push(i)
    else if (')]}'.includes(text[i])) open.pop()
  }
  return open.length > 0 ? open.at(-1) : -1
}

// The next occurrence outside of further brackets and quotes.
function topLevel(text, wanted, from) {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    if (depth === 0 && text.startsWith(wanted, i)) return i
    if (text[i] === '"') i = text.indexOf('"', i + 1)
    else if ('([{'.includes(text[i])) depth += 1
    else if (')]}'.includes(text[i])) depth -= 1
  }
  return -1
}
