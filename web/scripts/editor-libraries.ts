// The libraries of bpmn.io under our content security policy, which allows no style attribute in markup.
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** Their helper that turns markup into nodes sets styles through the object model here. */
export function editorAliases() {
  return [{ find: /^domify$/, replacement: fileURLToPath(new URL('../src/features/editors/shared/domify.ts', import.meta.url)) }]
}

/** Icons drawn with style attributes get the presentation attributes of SVG that say the same. */
export function iconsWithoutStyles(): Plugin {
  return {
    name: 'icons-without-styles',
    transform(code, id) {
      if (!/(Align|Distribute)ElementsIcons\.js/.test(id)) return
      const attributes = (style: string) => style.split(';').filter(Boolean).map((rule) => rule.replace(/\s*:\s*/, '="') + '"').join(' ')
      return { code: code.replace(/style="([^"]*)"/g, (_, style: string) => attributes(style)), map: null }
    },
  }
}

/** CodeMirror's styles go into a constructed sheet, as they do in a shadow root, instead of a style element. */
export function stylesInSheets(): Plugin {
  return {
    name: 'styles-in-sheets',
    transform(code, id) {
      if (!/\/style-mod\//.test(id)) return
      const changed = code.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets')
      if (changed === code) this.error('style-mod has another shape than the one known here')
      return { code: changed, map: null }
    },
  }
}
