import type { Component } from 'vue'
import type { Example } from '../example'
import UiDataTable from './UiDataTable.vue'

export default [
  {
    title: 'two rows', component: UiDataTable as Component,
    props: {
      caption: '待办', columns: [{ key: 'number', label: '办件编号', heading: true }, { key: 'left', label: '剩余工作日', numeric: true }],
      rows: [{ number: '50011220260302000001', left: 3 }, { number: '50011220260302000002', left: null }],
      rowKey: (row: { number: string }) => row.number,
    },
  },
] satisfies Example[]
