// How long a state is waited for before it counts as missing. Nothing is waited for longer than it takes: a machine ten
// times slower than ours has to get through, and only what fails takes the whole of it.
export const kPatienceMs = 90_000
/// A check of a whole pack, a played journey, a publication; and a server that starts.
export const kLongPatienceMs = 300_000

const kBetweenMs = 200

/// The field has the value, now or soon.
export const holds = (field, value, message) => eventually(async () => (await field.inputValue()) === value, message)

/// What `find` gives once it gives something.
export async function eventually(find, message) {
  for (const until = Date.now() + kPatienceMs; Date.now() < until; ) {
    const found = await find()
    if (found) return found
    await new Promise((done) => setTimeout(done, kBetweenMs))
  }
  throw new Error(message)
}
