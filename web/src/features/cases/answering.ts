// Handing in materials for a case: files sent so far or a credential, for each material that is asked for.
import { reactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { HandedInFile } from '@/api/types'

export interface MaterialAnswer {
  way: 'upload' | 'credential'
  credential: string
  /** The id is the token that the server gave for the file when it was sent. */
  files: { id: string; name: string; bytes: number }[]
  progress: number | null
  error: string
}

export function useAnswering(number: () => string) {
  const { t } = useI18n()
  const answers = reactive<Record<string, MaterialAnswer>>({})

  function answerOf(material: string): MaterialAnswer {
    return (answers[material] ??= { way: 'upload', credential: '', files: [], progress: null, error: '' })
  }

  async function upload(material: string, files: File[]) {
    const answer = answerOf(material)
    for (const file of files) {
      answer.progress = 0
      answer.error = ''
      try {
        const sent = await api.upload<HandedInFile>(`/cases/${number()}/files`, file, { material, name: file.name }, (share) => (answer.progress = share))
        answer.files.push({ id: sent.file, name: sent.name, bytes: sent.bytes })
      } catch (fault) {
        const error = toApiError(fault)
        answer.error = error.isOffline ? t('fault.offline') : error.message
      } finally {
        answer.progress = null
      }
    }
  }

  const isAnswered = (material: string) => (answerOf(material).way === 'credential' ? answerOf(material).credential !== '' : answerOf(material).files.length > 0)
  const bodyOf = (material: string) => {
    const answer = answerOf(material)
    return answer.way === 'credential' ? { way: 'credential', credential: answer.credential } : { way: 'upload', files: answer.files.map((file) => file.id) }
  }

  return { answerOf, upload, isAnswered, bodyOf }
}
