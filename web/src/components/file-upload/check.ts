// The checks of a file that need no server. The server looks into the file again and decides.
export type FileFault = 'wrong_type' | 'too_large' | 'empty'

export function faultOfFile(file: { name: string; size: number }, accept: string[], bytesMax: number): FileFault | null {
  const ending = file.name.split('.').pop()?.toLowerCase() ?? ''
  const same = ending === 'jpeg' ? 'jpg' : ending
  const wanted = accept.map((type) => (type.toLowerCase() === 'jpeg' ? 'jpg' : type.toLowerCase()))
  if (wanted.length > 0 && !wanted.includes(same)) return 'wrong_type'
  if (file.size === 0) return 'empty'
  if (file.size > bytesMax) return 'too_large'
  return null
}
