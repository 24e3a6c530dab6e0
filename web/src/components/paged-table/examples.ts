import { ref, shallowRef, type Component } from 'vue'
import type { Example } from '../example'
import UiPagedTable from './UiPagedTable.vue'

const pages = (rows: object[], next: string | null) => ({
  rows: shallowRef(rows), first: shallowRef({}), next: ref(next), error: shallowRef(null), loading: ref(false),
  reload: async () => undefined, more: async () => undefined,
})
const shared = {
  caption: '待办', none: '没有待办', columns: [{ key: 'number', label: '办件编号', heading: true }, { key: 'due', label: '期限', date: true }],
  rowKey: (row: { number: string }) => row.number,
}

export default [
  { title: 'a page of more', component: UiPagedTable as Component, props: { ...shared, list: pages([{ number: '50011220260302000001', due: '2026-03-09' }], 'next') } },
  { title: 'none', component: UiPagedTable as Component, props: { ...shared, list: pages([], null) } },
] satisfies Example[]
