// Numbers, gauges and tables.

import { Duration } from 'aws-cdk-lib'
import {
  Color, Dashboard, GaugeWidget, LegendPosition, Shading, SingleValueWidget, TableLayout,
  TableSummaryColumn, TableThreshold, TableWidget,
} from 'aws-cdk-lib/aws-cloudwatch'

import { duration, errors, metric, requests } from './shop.mjs'

export function build(stack) {
  const numbers = new SingleValueWidget({
    title: 'Now',
    metrics: [requests(), errors(), duration('p99'), requests({ service: 'orders', color: Color.PINK })],
    width: 12,
    height: 4,
    sparkline: true,
    liveData: false,
  })
  const precise = new SingleValueWidget({
    title: 'Revenue of three hours',
    metrics: [metric('Revenue', { service: 'orders', statistic: 'Sum' })],
    setPeriodToTimeRange: true,
    fullPrecision: true,
    period: Duration.hours(1),
  })
  const gauge = new GaugeWidget({
    title: 'Pool',
    metrics: [metric('DatabasePoolInUse', { service: 'orders', label: 'in use' })],
    leftYAxis: { min: 0, max: 20 },
    annotations: [
      { value: 12, label: 'busy', color: Color.ORANGE, fill: Shading.ABOVE },
      { value: 18, label: 'full', color: Color.RED, fill: Shading.ABOVE },
    ],
    legendPosition: LegendPosition.RIGHT,
    setPeriodToTimeRange: false,
  })
  const table = new TableWidget({
    title: 'Hours',
    layout: TableLayout.VERTICAL,
    summary: {
      columns: [TableSummaryColumn.AVERAGE, TableSummaryColumn.MAXIMUM, TableSummaryColumn.MINIMUM, TableSummaryColumn.SUM],
      hideNonSummaryColumns: false,
      sticky: true,
    },
    thresholds: [
      TableThreshold.above(50_000, Color.RED),
      TableThreshold.between(30_000, 40_000, Color.ORANGE),
      TableThreshold.below(100, Color.GREY),
    ],
    metrics: [requests(), requests({ service: 'orders' })],
    showUnitsInLabel: true,
    fullPrecision: true,
    period: Duration.minutes(30),
    width: 16,
    height: 6,
  })
  const summary = new TableWidget({
    title: 'Only the summary',
    layout: TableLayout.HORIZONTAL,
    summary: { columns: [TableSummaryColumn.MAXIMUM], hideNonSummaryColumns: true },
    metrics: [duration('p50'), duration('p99')],
    width: 8,
    height: 6,
  })
  return new Dashboard(stack, 'Dashboard', {
    dashboardName: 'cdk-values',
    defaultInterval: Duration.hours(3),
    widgets: [[numbers, precise, gauge], [table, summary]],
  })
}
