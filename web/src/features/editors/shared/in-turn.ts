// One after the other: an editor that is still being made cannot be made anew beside itself.

/** Calls wait for those before them; of several that wait, only the last is done. */
export function inTurn(action: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve()
  let asked = 0
  return () => {
    const mine = ++asked
    last = last.then(() => (mine === asked ? action() : undefined), () => (mine === asked ? action() : undefined))
    return last
  }
}
