// The conditions of fields, as far as a browser can decide them: comparisons with literals, and / or / not.
// Anything else stays undecided (undefined): the field is shown and the server has the last word.
import { isData, valueAt, type Data } from './paths'

type Token = { kind: 'name' | 'text' | 'number' | 'sign'; text: string }

/** Is the expression true for the data? Undefined when it goes beyond what is understood here. */
export function evaluateCondition(source: string, data: Data): boolean | undefined {
  const tokens = tokensOf(source.replace(/^\s*=/, ''))
  if (!tokens) return undefined
  const parser = new Parser(tokens, data)
  try {
    const value = parser.either()
    return parser.atEnd ? value === true : undefined
  } catch {
    return undefined
  }
}

function tokensOf(source: string): Token[] | null {
  const tokens: Token[] = []
  const kToken = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(!=|<=|>=|[=<>(),]))/uy
  let at = 0
  while (source.slice(at).trim()) {
    kToken.lastIndex = at
    const match = kToken.exec(source)
    if (!match) return null
    const [, text, number, name, sign] = match
    if (text !== undefined) tokens.push({ kind: 'text', text: JSON.parse(text) as string })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
    at = kToken.lastIndex
  }
  return tokens
}

class Unknown extends Error {}

class Parser {
  private at = 0
  constructor(private readonly tokens: Token[], private readonly data: Data) {}

  get atEnd(): boolean {
    return this.at === this.tokens.length
  }

  either(): unknown {
    let value = this.both()
    while (this.take('name', 'or')) {
      const right = this.both()
      value = value === true || right === true
    }
    return value
  }

  private both(): unknown {
    let value = this.comparison()
    while (this.take('name', 'and')) {
      const right = this.comparison()
      value = value === true && right === true
    }
    return value
  }

  private comparison(): unknown {
    const left = this.operand()
    for (const sign of ['=', '!=', '<=', '>=', '<', '>']) {
      if (!this.take('sign', sign)) continue
      return compare(left, sign, this.operand())
    }
    if (this.take('name', 'in')) {
      this.expect('(')
      return this.list().some((each) => each === left)
    }
    return left
  }

  private list(): unknown[] {
    const values = [this.operand()]
    while (this.take('sign', ',')) values.push(this.operand())
    this.expect(')')
    return values
  }

  private operand(): unknown {
    const token = this.tokens[this.at++]
    if (!token) throw new Unknown()
    if (token.kind === 'text') return token.text
    if (token.kind === 'number') return Number(token.text)
    if (token.kind === 'sign') {
      if (token.text !== '(') throw new Unknown()
      const value = this.either()
      this.expect(')')
      return value
    }
    if (token.text === 'true' || token.text === 'false') return token.text === 'true'
    if (token.text === 'null') return null
    if (token.text === 'not') {
      this.expect('(')
      const value = this.either()
      this.expect(')')
      return typeof value === 'boolean' ? !value : null
    }
    if (token.text === 'list' && this.take('name', 'contains')) {
      this.expect('(')
      const [list, wanted] = this.list()
      return Array.isArray(list) ? list.includes(wanted) : null
    }
    if (this.tokens[this.at]?.text === '(' || ['if', 'some', 'every', 'for', 'between'].includes(token.text)) throw new Unknown()
    return valueOf(this.data, token.text)
  }

  private take(kind: Token['kind'], text: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== kind || token.text !== text) return false
    this.at++
    return true
  }

  private expect(text: string): void {
    if (!this.take('sign', text)) throw new Unknown()
  }
}

function valueOf(data: Data, name: string): unknown {
  const value = isData(data) && name in data ? data[name] : valueAt(data, name.split('.'))
  return value === undefined || value === '' ? null : value
}

function compare(left: unknown, sign: string, right: unknown): boolean | null {
  if (sign === '=') return left === right
  if (sign === '!=') return left !== right
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return null
  const [a, b] = [left as number, right as number]
  if (sign === '<') return a < b
  if (sign === '<=') return a <= b
  return sign === '>' ? a > b : a >= b
}
