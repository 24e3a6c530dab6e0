// What the server makes of a story.
import { api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Body, StoryStep } from './story'

export type Sandbox = components['schemas']['StudioSandbox']
export type TestPerson = components['schemas']['StudioTestPerson']
export type TestJob = components['schemas']['StudioTestJob']
export type TestOfficer = components['schemas']['StudioTestOfficer']

export const playStory = (change: string, startsOn: string, steps: StoryStep[], draft: Body | null) =>
  api.post<Sandbox>('/studio/sandbox', { change, starts_on: startsOn, steps, ...(draft ? { draft } : {}) })
