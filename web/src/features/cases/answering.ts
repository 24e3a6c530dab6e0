// Handing in materials for a case: files sent so far or a credential, for each material that is asked for.
import { reactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { MaterialFile } from '@/api/types'

export interface MaterialAnswer {
  way: 'upload' | 'credential'
  credential: string
  /** As the server described them when they were sent; it wants the same description back. */
  files: MaterialFile[]
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
        const sent = await api.upload<{ file: MaterialFile }>(`/cases/${number()}/files`, file, { material, name: file.name }, (share) => (answer.progress = share))
        answer.files.push(sent.file)
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
    return answer.way === 'credential' ? { way: 'credential', credential: answer.credential } : { way: 'upload', files: answer.files }
  }

  return { answerOf, upload, isAnswered, bodyOf }
}
