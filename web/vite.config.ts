import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { editorAliases, iconsWithoutStyles, stylesInSheets } from './scripts/editor-libraries'

export default defineConfig({
  plugins: [vue(), iconsWithoutStyles(), stylesInSheets()],
  resolve: { alias: [{ find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) }, ...editorAliases()] },
  // Only the composition API of vue-i18n is used; the rest is cut from the bundle.
  define: {
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __VUE_OPTIONS_API__: 'false',
  },
  build: {
    target: 'es2022',
    // The content security policy allows no data: scripts, and small files are cached well anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    manifest: true,
  },
  // By address: a bare machine may have no name for itself.
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080', '/.well-known': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'jsdom',
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/unit/setup.ts'],
    pool: 'threads',
    poolOptions: { threads: { maxThreads: 1, minThreads: 1 } },
    // Not a measure of speed: a machine ten times slower has to get through.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
