// Figures of the board, the map, and what operators send.
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import type { BoardGroup, StaffAccount } from '@/api/types'
import { changesOf, missingFields, staffFaults } from '@/features/admin/staff-form'
import { byUrgency, filledTrend, kStages, onTime, ordered, percent, weightOf } from '@/features/board/figures'
import { inReadingOrder, kTiles } from '@/features/board/tiles'

const group = (open: number, red: number, yellow: number, change: Partial<BoardGroup> = {}): BoardGroup => ({
  code: '500103', name: '渝中区', open, red, yellow, lights: { green: open - red - yellow, blue: 0, yellow, orange: 0, red, frozen: 0, waiting: 0 },
  submitted: 0, decided: 0, granted: 0, rejected: 0, ended: 0, decided_on_time: 0, median_used: null, median_promised: null, rated: 0, rated_good: 0, satisfaction: null, ...change,
})

describe('The map', () => {
  it('has a tile for each unit before and after the change of 2026 and for both zones', () => expect(Object.keys(kTiles).length).toBe(41))
  it('never lays two units of one day on the same place', () => {
    // Yubei and Jiangbei ended where Liangjiang begins: the only place that two codes may share.
    const places = Object.entries(kTiles).filter(([code]) => code !== '500112').map(([, place]) => place.join('/'))
    expect(new Set(places).size).toBe(places.length)
  })
  it('is read from the north-east downwards, units without a place last', () => {
    expect(inReadingOrder([{ code: '999999' }, { code: '500241' }, { code: '500229' }]).map((each) => each.code)).toEqual(['500229', '500241', '999999'])
  })
  it('is as dark as the worst that is open', () => {
    expect([weightOf(undefined), weightOf(group(0, 0, 0)), weightOf(group(3, 0, 0)), weightOf(group(3, 0, 1)), weightOf(group(3, 1, 1))]).toEqual(['none', 'none', 'open', 'near', 'over'])
  })
})

describe('Figures', () => {
  it('show a day on which nothing happened as nothing', () => {
    expect(filledTrend([{ date: '2026-03-01', submitted: 2, decided: 1 }], '2026-03-02', 3)).toEqual([
      { date: '2026-02-28', submitted: 0, decided: 0 }, { date: '2026-03-01', submitted: 2, decided: 1 }, { date: '2026-03-02', submitted: 0, decided: 0 },
    ])
  })
  it('stand in the order of the work', () => expect(ordered(kStages, [{ stage: 'granted' as const }, { stage: 'waiting' as const }], (row) => row.stage).map((row) => row.stage)).toEqual(['waiting', 'granted']))
  it('put what is late before what is much', () => {
    const [late, near, much, done] = [group(1, 1, 0), group(2, 0, 1), group(9, 0, 0), group(0, 0, 0, { decided: 6 })]
    expect([done, much, near, late].sort(byUrgency)).toEqual([late, near, much, done])
  })
  it('know no share of promises kept before anything was decided', () => expect([onTime(group(1, 0, 0)), onTime(group(0, 0, 0, { decided: 4, decided_on_time: 3 }))]).toEqual([null, 0.75]))
  it('do not call no rating a bad one', () => expect([percent(null), percent(0), percent(0.958)]).toEqual(['—', '0.0%', '95.8%']))
})

describe('An account', () => {
  const entry: StaffAccount = { id: 's1', account: 'li', name: '李窗口', disabled: false, last_sign_in: null, grants: [{ role: 'clerk', region: '500103', department: '*' }] }

  it('needs name, account, password and whole grants', () => {
    expect(missingFields({ account: 'x', name: ' ', password: '1', grants: [{ role: 'clerk', region: '', department: '*' }] }, true)).toEqual(['account', 'name', 'password', 'grant-0'])
    expect(missingFields({ account: '', name: '李', password: '', grants: entry.grants }, false)).toEqual([])
  })
  it('sends only what was changed', () => {
    expect(changesOf(entry, { account: 'li', name: '李窗口', password: '', grants: entry.grants.map((each) => ({ ...each })) })).toEqual({})
    expect(changesOf(entry, { account: 'li', name: '李明', password: '', grants: [] })).toEqual({ name: '李明', grants: [] })
  })
  it('shows a refused grant at that grant', () => {
    const error = new ApiError({ type: '', title: '', status: 403, code: 'auth.forbidden', detail: '超出范围', field: '/grants/1' })
    expect(staffFaults(error, '')).toEqual([{ message: '超出范围', fieldId: 'staff-grant-1' }])
  })
})
