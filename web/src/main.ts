// Starts the application.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { currentLocale, i18n, remember, setLocale } from './i18n'
import { makeRouter } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/print.css'

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
const router = makeRouter()
app.use(router)

// After an update of the server the old chunks are gone: load the page anew, once.
router.onError((error: unknown, to) => {
  if (!/dynamically imported module|preload CSS/i.test(String(error))) return
  const mark = 'tb.reloaded'
  if (sessionStorage.getItem(mark) === to.fullPath) return
  sessionStorage.setItem(mark, to.fullPath)
  window.location.assign(to.fullPath)
})

remember(currentLocale())
if (currentLocale() !== 'zh-CN') await setLocale(currentLocale())
app.mount('#app')
