// What was clicked becomes a journey: steps, and what came of each.
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { expectationOf, journeyText, stepOf, withExpectations, type Seen, type StoryStep } from '@/features/studio/sandbox/story'

const work = [{ id: 'w1', item: 'hk-proof', department: 'gaj', kind: 'step', element: 'issue' }]

describe('a command of the pages of staff becomes a step', () => {
  it('names who did it and the item', () => {
    expect(stepOf('acceptance', { checked: ['a'] }, 'clerk-yz', work)).toEqual({ accept: { as: 'clerk-yz' } })
    expect(stepOf('items/w1/claim', {}, 'gaj-yz', work)).toEqual({ claim: { as: 'gaj-yz', item: 'hk-proof' } })
    expect(stepOf('members/hk-proof/decision', { granted: false, reason: '不符', article: '第四条' }, 'gaj-yz', work)).toEqual({ decide: { as: 'gaj-yz', item: 'hk-proof', granted: false, reason: '不符', article: '第四条' } })
    expect(stepOf('members/hk-proof/decision', { granted: true, reason: '', article: '' }, 'gaj-yz', work)).toEqual({ decide: { as: 'gaj-yz', item: 'hk-proof', granted: true } })
    expect(stepOf('members/hk-proof/extension', { days: 5, reason: '疑难' }, 'gaj-yz', work)).toEqual({ extend: { as: 'gaj-yz', item: 'hk-proof', days: 5, reason: '疑难' } })
    expect(stepOf('members/hk-proof/extension/decision', { approved: true }, 'head', work)).toEqual({ approve_extension: { as: 'head', item: 'hk-proof' } })
  })
  it('keeps of a notice what a story knows', () => {
    expect(stepOf('supplement-notice', { items: [{ member: 'hk-proof', material: 'id-card', name: '身份证', reason: '过期' }] }, 'clerk-yz', work)).toEqual({ notice: { as: 'clerk-yz', items: [{ member: 'hk-proof', material: 'id-card', reason: '过期' }] } })
  })
  it('names colleagues and departments as stories do', () => {
    const who = { as: 'gaj-yz', item: 'hk-proof' }
    expect(stepOf('items/w1/release', {}, 'gaj-yz', work)).toEqual({ release: who })
    expect(stepOf('items/w1/delegation', { to: 'staff:gaj-2', reason: '出差' }, 'gaj-yz', work)).toEqual({ delegate: { ...who, to: 'gaj-2', reason: '出差' } })
    const asked = { of: [{ department: 'xfjyzd' }, { department: 'gaj', officer: 'staff:gaj-2' }], question: '属实吗', days: 2 }
    expect(stepOf('items/w1/opinions', { ...asked, joint: false }, 'gaj-yz', work)).toEqual({ countersign: { ...who, of: [{ department: 'xfjyzd' }, { department: 'gaj', officer: 'gaj-2' }], question: '属实吗', days: 2 } })
    expect(Object.keys(stepOf('items/w1/opinions', { ...asked, joint: true }, 'gaj-yz', work) ?? {})).toEqual(['joint'])
    expect(stepOf('items/w1/opinion/withdrawal', {}, 'gaj-yz', work)).toEqual({ unask: { ...who, department: 'gaj' } })
    expect(stepOf('delivery', { way: 'post', receiver: '郑老人', tracking: 'SF1' }, 'clerk-yz', work)).toEqual({ deliver: { as: 'clerk-yz', way: 'post', receiver: '郑老人', tracking: 'SF1' } })
  })
  it('says which step it is where several are open', () => {
    const two = [...work, { id: 'w2', item: 'hk-proof', department: 'gaj', kind: 'choose', element: 'choose:inquiry' }]
    expect(stepOf('items/w2/choose', { elements: ['survey'] }, 'gaj-yz', two)).toEqual({ choose: { as: 'gaj-yz', item: 'hk-proof', step: 'choose:inquiry', steps: ['survey'] } })
    expect(stepOf('items/w1/claim', {}, 'gaj-yz', two)).toEqual({ claim: { as: 'gaj-yz', item: 'hk-proof', step: 'issue' } })
  })
  it('refuses what no story can tell', () => {
    expect(stepOf('items/w1/photograph', {}, 'gaj-yz', work)).toBeNull()
    expect(stepOf('items/other/claim', {}, 'gaj-yz', work)).toBeNull()
  })
})

describe('what came of a step', () => {
  const before: Seen = { stage: 'submitted', members: { a: { stage: 'waiting' }, b: { stage: 'waiting' } }, credentials: [], open_items: [], due: null }
  const after: Seen = { stage: 'accepted', members: { a: { stage: 'running' }, b: { stage: 'waiting' } }, credentials: [], open_items: [], due: '2026-03-04' }
  it('is only what has changed', () => {
    expect(expectationOf(before, after)).toEqual({ stage: 'accepted', members: { a: { stage: 'running' } }, due: '2026-03-04' })
    expect(expectationOf(after, after)).toEqual({})
  })
  it('leaves out what was empty from the start, but tells what became empty', () => {
    expect(expectationOf(undefined, before)).toEqual({ stage: 'submitted', members: { a: { stage: 'waiting' }, b: { stage: 'waiting' } } })
    expect(expectationOf({ open_items: ['id-card'] }, { open_items: [] })).toEqual({ open_items: [] })
  })
  it('tells fees whole, since journeys compare them whole', () => {
    expect(expectationOf({ fees: { a: 'due', b: 'due' } }, { fees: { a: 'paid', b: 'due' } })).toEqual({ fees: { a: 'paid', b: 'due' } })
  })
  it('stands after its step, and not beside what was written by hand', () => {
    const steps: StoryStep[] = [{ apply: { as: 'x' } }, { decide: { as: 'y' } }, { expect: { error: 'case.wrong_stage' } }, { accept: { as: 'z' } }]
    const told = withExpectations(steps, [before, before, before, after])
    expect(told.map((step) => Object.keys(step)[0])).toEqual(['apply', 'expect', 'decide', 'expect', 'accept', 'expect'])
    expect(told[3]).toEqual({ expect: { error: 'case.wrong_stage' } })
  })
  it('is written only for steps that are new', () => {
    const told = withExpectations([{ apply: {} }, { accept: {} }], [before, after], 1)
    expect(told.map((step) => Object.keys(step)[0])).toEqual(['apply', 'accept', 'expect'])
  })
})

describe('the text of a journey', () => {
  const steps: StoryStep[] = [
    { apply: { as: 'zheng-laoren', service: 'hk-proof', region: '500103', data: { per_phone: '13900000007', n: 3 }, materials: {} } },
    { expect: { stage: 'submitted', members: { 'hk-proof': { stage: 'waiting' } } } },
  ]
  const text = journeyText({ name: '试办', name_en: 'A trial', starts_on: '2026-03-02T09:00', steps })
  it('reads back as it was', () => {
    expect((parse(text) as { steps: unknown }).steps).toEqual(steps)
  })
  it('has a line a step, and keeps numbers of places as words', () => {
    expect(text).toContain('# A trial\n')
    expect(text).toContain("      region: '500103'\n")
    expect(text).toContain('  - expect: {stage: submitted, members: {hk-proof: {stage: waiting}}}\n')
  })
})
