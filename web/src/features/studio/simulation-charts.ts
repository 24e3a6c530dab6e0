// The two charts of a simulated month: waiting hours by step, and open cases by day.
import type { EChartsCoreOption } from 'echarts/core'
import type { LoadResult } from './api'

type Words = Record<'p50' | 'p90' | 'arrived' | 'finished' | 'open', string>
const kBlue = '#0f4c97'
const kAmber = '#b36b00'
const kGreen = '#17602b'
const rounded = (figure: number) => Math.round(figure * 10) / 10

export function waitChart(result: LoadResult, words: Words): EChartsCoreOption {
  const names = result.steps.map((step) => step.name || step.element)
  return {
    animation: false, tooltip: { trigger: 'axis' }, legend: { top: 0 }, grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    xAxis: { type: 'value' }, yAxis: { type: 'category', inverse: true, data: names, axisLabel: { width: 110, overflow: 'truncate' } },
    series: [
      { type: 'bar', name: words.p50, data: result.steps.map((step) => rounded(step.wait_p50_h)), itemStyle: { color: kBlue } },
      { type: 'bar', name: words.p90, data: result.steps.map((step) => rounded(step.wait_p90_h)), itemStyle: { color: kAmber } },
    ],
  }
}

export function openChart(result: LoadResult, words: Words, day: (text: string) => string): EChartsCoreOption {
  const line = (name: string, color: string, data: number[], dashed = false) => ({ type: 'line', name, data, symbol: 'none', lineStyle: { color, ...(dashed ? { type: 'dashed' } : {}) }, itemStyle: { color } })
  return {
    animation: false, tooltip: { trigger: 'axis' }, legend: { top: 0 }, grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    xAxis: { type: 'category', data: result.by_day.map((each) => day(each.day)) }, yAxis: { type: 'value', minInterval: 1 },
    series: [
      line(words.arrived, kBlue, result.by_day.map((each) => each.arrived), true),
      line(words.finished, kGreen, result.by_day.map((each) => each.finished), true),
      line(words.open, kAmber, result.by_day.map((each) => each.open)),
    ],
  }
}
