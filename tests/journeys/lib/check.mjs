export function check(truth, message) {
  if (!truth) throw new Error(message)
}

/// It goes away soon, if it is not gone already: an answer may be said a moment before all of the page follows.
export async function gone(locator, message) {
  await locator.first().waitFor({ state: 'detached' }).catch(() => check(false, message))
}
