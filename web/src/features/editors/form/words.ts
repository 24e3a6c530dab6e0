// Chinese words of the form-js editor, which has no translation of its own: its fixed texts are replaced as they appear.
import words from './words.zh.json'

const kWords: Record<string, string> = words
const kCreate = /^Create an? (.+) element$/

export function inWords(text: string): string | undefined {
  const created = kCreate.exec(text)
  if (created?.[1]) return `加一个${kWords[created[1]] ?? created[1]}`
  return kWords[text]
}

const kSpoken = ['title', 'placeholder', 'aria-label', 'alt']
/** What people write themselves is never touched. */
const kOwn = '.fjs-form-field label, .fjs-form-field-label, input, textarea, [contenteditable]'

/** Keeps the fixed texts under `root` Chinese; gives what ends it. */
export function translateWithin(root: HTMLElement): () => void {
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') translateText(change.target as Text)
      else if (change.type === 'attributes') translateAttributes(change.target as Element)
      else change.addedNodes.forEach(translateTree)
    }
  })
  translateTree(root)
  observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: kSpoken })
  return () => observer.disconnect()
}

function translateTree(node: Node): void {
  if (node.nodeType === Node.TEXT_NODE) return translateText(node as Text)
  if (!(node instanceof Element)) return
  translateAttributes(node)
  node.childNodes.forEach(translateTree)
}

function translateText(text: Text): void {
  const word = inWords(text.data.trim())
  if (word && !text.parentElement?.closest(kOwn)) text.data = word
}

function translateAttributes(element: Element): void {
  for (const name of kSpoken) {
    const word = inWords(element.getAttribute(name) ?? '')
    if (word) element.setAttribute(name, word)
  }
}
