// Expressions of the subset that both engines know, by seed: the same seed gives the same list.

export const CONTEXT = {
  age: 67, price: 12.5, total: 3, none: null, hukou: '500112', name: 'Li Ming', member: true,
  numbers: [3, 1, 4, 1, 5, 9, 2, 6], words: ['pear', 'fig', 'apple'],
  person: { age: 42, city: 'Chongqing', children: [{ age: 3 }, { age: 11 }] },
}

export function expressions(count, seed) {
  const random = generator(seed)
  const below = (n) => Math.floor(random() * n)
  const pick = (list) => list[below(list.length)]
  const kinds = { number, boolean, text, list }

  function number(depth) {
    if (depth <= 0) return pick([String(below(20)), `${below(9)}.${below(9)}5`, 'age', 'price', 'total', 'person.age', 'item_0'])
    const a = () => number(depth - 1)
    return pick([
      () => `(${a()} ${pick(['+', '-', '*'])} ${a()})`,
      () => `(${a()} / ${pick(['2', '4', '5', '8'])})`,
      () => `(${below(9)} ** ${below(4)})`,
      () => `-(${a()})`,
      () => `(if ${boolean(depth - 1)} then ${a()} else ${a()})`,
      () => `${pick(['abs', 'floor', 'ceiling'])}(${a()})`,
      () => `modulo(${a()}, ${1 + below(7)})`,
      () => `string length(${text(depth - 1)})`,
      () => `${pick(['sum', 'min', 'max', 'count', 'mean', 'median'])}(${numbers(depth - 1)})`,
      () => `${list(depth - 1)}[${pick(['1', '2', '-1'])}]`,
      () => `date("${day()}").${pick(['year', 'month', 'day', 'weekday'])}`,
      () => `(date("${day()}") - date("${day()}")).days`,
      () => `{a: ${a()}, b: a + 1}.b`,
      () => `(function(x) x * 2 + ${below(5)})(${a()})`,
    ])()
  }
  function boolean(depth) {
    if (depth <= 0) return pick(['true', 'false', 'member', 'age > 60', 'hukou = "500112"'])
    const n = () => number(depth - 1)
    const b = () => boolean(depth - 1)
    return pick([
      () => `(${n()} ${pick(['<', '<=', '>', '>=', '=', '!='])} ${n()})`,
      () => `(${text(depth - 1)} ${pick(['=', '!='])} ${text(depth - 1)})`,
      () => `(${b()} and ${b()})`,
      () => `(${b()} or ${b()})`,
      () => `not(${b()})`,
      () => `(${n()} between ${n()} and ${n()})`,
      () => `(${n()} in ${pick(['[', '('])}${below(9)}..${9 + below(60)}${pick([']', ')'])})`,
      () => `(${n()} in (${below(9)}, ${below(90)}, > ${below(90)}))`,
      () => `(some x in ${list(depth - 1)} satisfies x > ${below(9)})`,
      () => `(every x in ${list(depth - 1)} satisfies x > ${below(3)})`,
      () => `list contains(${list(depth - 1)}, ${below(9)})`,
      () => `${pick(['contains', 'starts with', 'ends with'])}(${text(depth - 1)}, "${pick(['i', 'Li', 'e', '112'])}")`,
      () => `matches(${text(depth - 1)}, "${pick(['^[a-z]+$', '[0-9]{3}', 'L.*g'])}")`,
      () => `(date("${day()}") ${pick(['<', '>', '<=', '>=', '='])} date("${day()}"))`,
      () => `(date("${day()}") + duration("P${1 + below(9)}${pick(['D', 'M', 'Y'])}") > date("${day()}"))`,
      () => `(${n()} = null)`,
      () => `(${n()} instance of number)`,
      () => `${pick(['all', 'any'])}([${b()}, ${b()}])`,
    ])()
  }
  function text(depth) {
    if (depth <= 0) return pick(['"abc"', '"Chongqing"', 'hukou', 'name', '"重庆 市"', '""', 'person.city'])
    const t = () => text(depth - 1)
    return pick([
      () => `(${t()} + ${t()})`,
      () => `${pick(['upper case', 'lower case'])}(${t()})`,
      () => `substring("Chongqing", ${1 + below(8)})`,
      () => `substring("重庆市江北区", ${1 + below(5)}, ${1 + below(5)})`,
      () => `substring before(${t()}, "${pick(['i', 'q'])}")`,
      () => `substring after(${t()}, "${pick(['i', 'q'])}")`,
      () => `replace(${t()}, "${pick(['[aeiou]', 'n'])}", "*")`,
      () => `string join(words, "${pick(['-', ', '])}")`,
      () => `string(${pick(['12', 'age', 'true', '"x"'])})`,
      () => `(if ${boolean(depth - 1)} then ${t()} else ${t()})`,
      () => `words[${1 + below(3)}]`,
    ])()
  }
  // Not empty, for what needs an element.
  function numbers(depth) {
    return pick(['numbers', `[${number(depth)}, ${number(depth)}]`, `[${number(depth - 1)}]`])
  }
  function list(depth) {
    if (depth <= 0) return pick(['numbers', '[1, 2, 3]', '[7]', '[]', 'person.children.age'])
    const l = () => list(depth - 1)
    return pick([
      () => `[${number(depth - 1)}, ${number(depth - 1)}]`,
      () => `(for x in ${l()} return x + ${below(5)})`,
      () => `(for i in 1..${1 + below(4)} return i * ${1 + below(3)})`,
      () => `${l()}[item > ${below(6)}]`,
      () => `person.children[age > ${below(12)}].age`,
      () => `append(${l()}, ${below(9)})`,
      () => `concatenate(${l()}, ${l()})`,
      () => `reverse(${l()})`,
      () => `distinct values(${l()})`,
      () => `union(${l()}, ${l()})`,
      () => `flatten([${l()}, ${l()}])`,
      () => `index of(${l()}, ${below(9)})`,
      () => `sublist(numbers, ${1 + below(4)}, ${1 + below(3)})`,
      () => `insert before(numbers, ${1 + below(4)}, ${below(9)})`,
      () => `remove(numbers, ${1 + below(4)})`,
      () => `sort(${pick(['numbers', '[3, 1, 2]', '[]', 'person.children.age'])}, function(x, y) x ${pick(['<', '>'])} y)`,
    ])()
  }
  function day() {
    const two = (n) => String(n).padStart(2, '0')
    return `${1950 + below(100)}-${two(1 + below(12))}-${two(1 + below(28))}`
  }

  const result = []
  while (result.length < count) {
    const expression = pick(Object.values(kinds))(1 + below(3)).replaceAll('item_0', String(below(9)))
    result.push(expression)
  }
  return result
}

// Mulberry32: small, and the same everywhere.
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
