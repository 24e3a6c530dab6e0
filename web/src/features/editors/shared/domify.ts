// Stands in for the package of that name, which the bpmn.io libraries build their small pieces of page with: style attributes
// are set through the object model, since the content security policy allows none in markup.
const kSvgParts = /^<(path|g|circle|rect|line|polyline|polygon|text|ellipse|defs|marker|image|use)[\s>/]/i

export default function domify(html: string, doc: Document = document): Node {
  const markup = html.trim()
  const isSvgPart = kSvgParts.test(markup)
  const template = doc.createElement('template')
  template.innerHTML = withoutStyles(isSvgPart ? `<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>` : markup)
  const holder = isSvgPart ? (template.content.firstChild as Element) : template.content
  const made = doc.importNode(holder, true)
  for (const styled of (made as ParentNode).querySelectorAll<HTMLElement>('[data-inline-style]')) {
    styled.style.cssText = styled.dataset['inlineStyle'] ?? ''
    delete styled.dataset['inlineStyle']
  }
  if (made.childNodes.length === 1 && made.firstChild) return made.removeChild(made.firstChild)
  const fragment = doc.createDocumentFragment()
  fragment.append(...made.childNodes)
  return fragment
}

function withoutStyles(markup: string): string {
  return markup.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle=("[^"]*"|'[^']*')/gi, ' data-inline-style=$1'))
}
