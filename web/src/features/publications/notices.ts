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
