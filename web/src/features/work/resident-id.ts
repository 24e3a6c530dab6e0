// 公民身份号码 (GB 11643): seventeen digits and a check character after ISO 7064 MOD 11-2.
const kWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const kChecks = '10X98765432'

/** Catches slips of typing at the counter; the server checks again. */
export function isResidentId(text: string): boolean {
  const id = text.trim().toUpperCase()
  if (!/^\d{17}[\dX]$/.test(id)) return false
  const sum = kWeights.reduce((total, weight, index) => total + weight * Number(id[index]), 0)
  return kChecks[sum % 11] === id[17]
}
