// What was typed, pasted or scanned to name a credential.

/** The number or identifier in it: a QR code holds a link to the public check. */
export function credentialIn(text: string): string {
  const given = text.trim()
  if (!/^https?:\/\//.test(given)) return given
  try {
    return new URL(given).searchParams.get('id')?.trim() ?? ''
  } catch {
    return ''
  }
}
