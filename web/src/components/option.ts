// One choice of a select, radio group or checkbox group.
export interface Option { value: string; label: string; hint?: string; disabled?: boolean }
