// The editor of journeys knows every step that the packs tell, in both languages.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { kSteps, otherKeys } from '@/features/studio/journey/steps'
import zh from '@/features/studio/locales/zh-CN.json'
import en from '@/features/studio/locales/en.json'

const root = resolve(__dirname, '../../../..')
const folders = ['packs/chongqing', 'packs/demo', 'tests/service/packs/outside']
const stories = folders.flatMap((folder) => {
  const names = readdirSync(resolve(root, folder, 'tests')).filter((name) => name.endsWith('.journey.yaml'))
  return names.map((name) => ({ name, steps: (parse(readFileSync(resolve(root, folder, 'tests', name), 'utf8')) as { steps: Array<Record<string, unknown>> }).steps }))
})

describe('steps of journeys', () => {
  it('have fields for all that the packs say', () => {
    expect(stories.length).toBeGreaterThan(50)
    const raw = stories.flatMap((story) => story.steps.flatMap((step) => Object.entries(step).flatMap(([verb, body]) => (kSteps[verb] ? otherKeys(verb, body).map((key) => `${story.name}: ${verb}.${key}`) : [`${story.name}: ${verb}`]))))
    expect(raw).toEqual([])
  })
  it('have words in both languages', () => {
    for (const words of [zh, en] as Array<{ journey: { step: Record<string, string>; field: Record<string, string> } }>) {
      expect(Object.keys(kSteps).filter((verb) => !words.journey.step[verb])).toEqual([])
      const labels = Object.values(kSteps).flatMap((fields) => fields.flatMap((field) => [field.label ?? field.key, ...(field.row ?? [])]))
      expect(labels.filter((label) => !words.journey.field[label])).toEqual([])
    }
  })
})
