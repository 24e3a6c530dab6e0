// What a changed attribute is called: the key of its name in the texts, and whether it says anything by itself.

/** `documentation[0]/text` is the English name; of others the last part counts. */
export function attributeKey(path: string): string {
  if (/^documentation\b/.test(path)) return 'documentation'
  return (path.split('/').pop() ?? path).replace(/\W.*$/, '')
}

/** A container in the file (`zeebe:LoopCharacteristics`): what is in it is told on its own. */
export function isContainer(path: string, before: string, after: string): boolean {
  const isType = (value: string) => value === '' || /^[a-z]+:[A-Z]\w*$/.test(value)
  return path !== 'loopCharacteristics' && isType(before) && isType(after)
}

/** The key of a value's words, for values that are names of ours. */
export function valueKey(path: string, value: string): string {
  const attribute = attributeKey(path)
  if (attribute === 'candidateGroups' && /^(clerk|approver|surveyor)$/.test(value)) return `editors.task.group_${value}`
  const type = /^bpmn:(\w+)$/.exec(value)?.[1]
  return attribute === 'loopCharacteristics' && type ? `editors.loop.${type}` : ''
}
