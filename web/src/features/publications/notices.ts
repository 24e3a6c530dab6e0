// What came into use when, for everybody.
import { api } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']
export type Notice = Shapes['PublicationNotice']
export type NoticeDetail = Shapes['PublicationNoticeDetail']
export type Hand = Notice['author']
export interface NoticeFile { path: string; status: 'added' | 'changed' | 'removed'; before: string; after: string }

export const notices = {
  list: (after: string | null) => api.get<{ publications: Notice[]; next: string | null }>('/publications', { after }),
  one: (number: string, signal?: AbortSignal) => api.get<NoticeDetail>(`/publications/${number}`, undefined, signal ? { signal } : {}),
}

/** Of the signed manifest; what is no file of it is left out. */
export function filesOf(detail: NoticeDetail): NoticeFile[] {
  const files = detail.manifest['files']
  return Array.isArray(files) ? (files as NoticeFile[]) : []
}

const kKinds = ['services', 'forms', 'decisions', 'processes', 'tests', 'search'] as const
/** What a file is about: "chongqing/forms/x.form.json" is a form. */
export function kindOf(path: string): (typeof kKinds)[number] | 'items' | 'bundles' | 'other' {
  const [, first, second] = path.split('/')
  if (second === undefined) return first === 'items.yaml' ? 'items' : first === 'bundles.yaml' ? 'bundles' : 'other'
  return kKinds.find((kind) => kind === first) ?? 'other'
}
