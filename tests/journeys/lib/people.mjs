// The invented people of the demo pack, by the account with which they sign in.
export const kZhao = '13900000001' // wants to open a hotpot restaurant
export const kSun = '13900000003' // agent; the population register does not know him
export const kLi = '13900000004' // legal person of a catering company
export const kWang = '13900000008' // works here, registered elsewhere
export const kClerk = 'clerk-lj'
export const kColleague = 'scjgj-lj-2'
export const kSupervisor = 'supervisor'
export const kHead = 'ycj-lj-head' // of the tobacco bureau of the district
export const kOperator = 'operator'
export const kAuthor = 'editor'
export const kReviewer = 'editor-review'
export const kRegion = '500157'

// Approvers of the district sign in as DEPARTMENT-lj; the number ends their password.
const kApprovers = { scjgj: '02', xfjyzd: '03', cgj: '04', ycj: '05', zfcxjw: '06', gaj: '07',
  swj: '08', rlsbj: '09', gjj: '10', wsjkw: '11', ylbzj: '12' }
export const approver_of = (department) => `${department}-lj`

const kPasswords = {
  [kZhao]: 'Demo-2026-huoguo', [kSun]: 'Demo-2026-daban', [kLi]: 'Demo-2026-gongsi',
  [kWang]: 'Demo-2026-wugong', [kClerk]: 'Demo-2026-lj-01', [kColleague]: 'Demo-2026-lj-21', 'clerk-yz': 'Demo-2026-yz-01',
  [kSupervisor]: 'Demo-2026-city-01', [kHead]: 'Demo-2026-lj-22', [kOperator]: 'Demo-2026-city-02', [kAuthor]: 'Demo-2026-city-05', [kReviewer]: 'Demo-2026-city-06',
  ...Object.fromEntries(Object.entries(kApprovers)
    .map(([department, end]) => [approver_of(department), `Demo-2026-lj-${end}`])),
}
export const password_of = (login) => kPasswords[login]

const kWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/// An identity number with a right check character (GB 11643) that belongs to nobody here.
export function invented_id(serial) {
  const head = `500157199201${String(10000 + serial).slice(-5)}`
  const sum = kWeights.reduce((total, weight, at) => total + weight * Number(head[at]), 0)
  return head + '10X98765432'[sum % 11]
}
