// 长辈版: the large-type display, kept on this device only.
import { defineStore } from 'pinia'
import { ref } from 'vue'

const kKey = 'tb.display'

export const useDisplay = defineStore('display', () => {
  const elder = ref(stored() === 'elder')
  apply(elder.value)

  function toggle() {
    elder.value = !elder.value
    apply(elder.value)
    try {
      localStorage.setItem(kKey, elder.value ? 'elder' : 'usual')
    } catch {
      // A browser without storage forgets the choice; the page itself is large all the same.
    }
  }

  return { elder, toggle }
})

function apply(elder: boolean) {
  document.documentElement.dataset['display'] = elder ? 'elder' : 'usual'
}

function stored(): string | null {
  try {
    return localStorage.getItem(kKey)
  } catch {
    return null
  }
}
