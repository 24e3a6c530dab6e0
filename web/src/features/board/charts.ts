// Options of the chart: quiet, without animation, readable digits.
import type { EChartsCoreOption } from 'echarts/core'

export interface Series { name: string; values: number[]; colour?: string; dashed?: boolean }

const kText = { color: '#16202c', fontSize: 13 }
const kAxisLine = { lineStyle: { color: '#77838f' } }
const kSplit = { lineStyle: { color: '#e9eef4' } }

/** Lines differ in their stroke as well as in colour. */
export function lineOption(names: string[], series: Series[]): EChartsCoreOption {
  return {
    animation: false,
    tooltip: { trigger: 'axis' },
    legend: { bottom: 0, textStyle: kText },
    grid: { left: 8, right: 16, top: 12, bottom: 36, containLabel: true },
    xAxis: { type: 'category', data: names, boundaryGap: false, axisLabel: { ...kText, formatter: (day: string) => day.slice(5) }, axisLine: kAxisLine },
    yAxis: { type: 'value', minInterval: 1, axisLabel: kText, splitLine: kSplit },
    series: series.map((each) => ({
      type: 'line', name: each.name, symbol: each.dashed ? 'diamond' : 'circle', symbolSize: 6, showSymbol: names.length <= 31,
      lineStyle: { width: 2, type: each.dashed ? 'dashed' : 'solid' }, itemStyle: { color: each.colour ?? '#155fb8' }, data: each.values,
    })),
  }
}
