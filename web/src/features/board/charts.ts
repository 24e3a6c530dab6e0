// Options of the charts: quiet, without animation, readable digits.
import type { EChartsCoreOption } from 'echarts/core'

export interface Series { name: string; values: number[]; colour?: string; colours?: string[]; stack?: string; dashed?: boolean }

const kText = { color: '#16202c', fontSize: 13 }
const kAxisLine = { lineStyle: { color: '#77838f' } }
const kSplit = { lineStyle: { color: '#e9eef4' } }

/** `lying` draws long names to the left of lying bars, the first on top. */
export function barOption(names: string[], series: Series[], lying = false): EChartsCoreOption {
  const category = { type: 'category', data: names, axisLabel: lying ? { ...kText, width: 140, overflow: 'break', lineHeight: 15 } : { ...kText, interval: 0 }, axisLine: kAxisLine, axisTick: { show: false }, inverse: lying }
  const value = { type: 'value', minInterval: 1, axisLabel: kText, splitLine: kSplit }
  return {
    animation: false,
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    ...(series.length > 1 ? { legend: { bottom: 0, textStyle: kText } } : {}),
    grid: { left: 8, right: 16, top: 12, bottom: series.length > 1 ? 36 : 8, containLabel: true },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map((each) => ({
      type: 'bar', name: each.name, barMaxWidth: 34, ...(each.stack ? { stack: each.stack } : {}),
      itemStyle: { color: each.colour ?? '#155fb8' },
      data: each.values.map((number, index) => (each.colours ? { value: number, itemStyle: { color: each.colours[index] } } : number)),
    })),
  }
}

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
