// What every part of the panel gets. `version` grows with each change of the model, which is not reactive itself.
import type { EditorIssue } from '../shared/lint'
import type { Known } from '../shared/known'
import type { Shape } from './elements'
import type { Drawing } from './viewer'

export interface PanelProps { drawing: Drawing; shape: Shape; version: number; known: Known; disabled: boolean }
export interface PanelIssues { issues: EditorIssue[] }
