export function check(truth, message) {
  if (!truth) throw new Error(message)
}
