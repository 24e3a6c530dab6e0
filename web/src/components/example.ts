// What an `examples.ts` beside a component lists; one test mounts all of them and runs axe over each.
import type { Component } from 'vue'

export interface Example {
  title: string
  component: Component
  props?: Record<string, unknown>
  slots?: Record<string, string>
}
