// How the attributes of two versions of a process are called.
import { describe, expect, it } from 'vitest'
import { attributeKey, isContainer, valueKey } from '@/features/editors/process/difference-words'
import words from '@/features/editors/locales/zh-CN.json'

const kInner = 'loopCharacteristics/extensionElements/values/zeebe:LoopCharacteristics'

describe('A changed attribute', () => {
  it('is called by its name, the English name of an element by what it is', () => {
    expect(attributeKey('documentation[0]/text')).toBe('documentation')
    expect(attributeKey('extensionElements/values/zeebe:AssignmentDefinition/candidateGroups')).toBe('candidateGroups')
    for (const part of ['inputCollection', 'inputElement']) expect(words.attribute).toHaveProperty(attributeKey(`${kInner}/${part}`))
  })
  it('is left out where it only holds others', () => {
    expect(isContainer('loopCharacteristics/extensionElements', '', 'bpmn:ExtensionElements')).toBe(true)
    expect(isContainer(kInner, 'zeebe:LoopCharacteristics', '')).toBe(true)
    expect(isContainer('loopCharacteristics', '', 'bpmn:MultiInstanceLoopCharacteristics')).toBe(false)
    expect(isContainer(`${kInner}/inputElement`, '', 'station')).toBe(false)
  })
  it('has words for the roles of offices and the kinds of repetition', () => {
    expect(valueKey('extensionElements/values/zeebe:AssignmentDefinition/candidateGroups', 'approver')).toBe('editors.task.group_approver')
    expect(valueKey('candidateGroups', '=station')).toBe('')
    expect(words.loop).toHaveProperty(valueKey('loopCharacteristics', 'bpmn:MultiInstanceLoopCharacteristics').replace('editors.loop.', ''))
  })
})
