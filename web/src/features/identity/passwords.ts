// What this portal asks of a new password before it sends it; the server decides.
export const kPasswordMin = 8
export { useAccountForm } from './useAccountForm'
