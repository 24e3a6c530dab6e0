// The editors of the studio. Each loads its library (bpmn-js …) and its texts when it is first shown.
import { defineAsyncComponent, type Component } from 'vue'
import { loadFeatureTexts } from '@/i18n'

function lazily(load: () => Promise<{ default: Component }>) {
  return defineAsyncComponent(async () => {
    const [module] = await Promise.all([load(), loadFeatureTexts('editors', 'form')])
    return module.default
  })
}

export const ProcessEditor = lazily(() => import('./process/ProcessEditor.vue'))
export const ProcessDifference = lazily(() => import('./process/ProcessDifference.vue'))
export const DecisionEditor = lazily(() => import('./decision/DecisionEditor.vue'))
export const DecisionDifference = lazily(() => import('./decision/DecisionDifference.vue'))
export const FormEditor = lazily(() => import('./form/FormEditor.vue'))
export const FormDifference = lazily(() => import('./form/FormDifference.vue'))
export const CredentialDesigner = lazily(() => import('./credential/CredentialDesigner.vue'))
export type { EditorIssue } from './shared/lint'
export type { Known } from './shared/known'
