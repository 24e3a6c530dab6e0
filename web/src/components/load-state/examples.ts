import { ApiError } from '@/api/errors'
import type { Example } from '../example'
import UiLoadState from './UiLoadState.vue'

const error = new ApiError({ type: 'about:blank', title: '', status: 404, code: 'case.unknown', detail: '没有这个办件' })
export default [
  { title: 'loading', component: UiLoadState, props: { loading: true, error: null, ready: false } },
  { title: 'failed', component: UiLoadState, props: { loading: false, error, ready: false } },
] satisfies Example[]
