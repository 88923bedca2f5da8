// Lines, areas, bars and pies; axes, annotations, math, searches.

import { Duration } from 'aws-cdk-lib'
import {
  Color, Dashboard, GraphWidget, GraphWidgetView, LegendPosition, MathExpression, PeriodOverride,
  SearchExpression, Shading, Spacer, Stats, VerticalShading,
} from 'aws-cdk-lib/aws-cloudwatch'

import { duration, errors, requests } from './shop.mjs'

export function build(stack) {
  const ratio = new MathExpression({
    expression: '100 * errors / requests',
    usingMetrics: { errors: errors(), requests: requests() },
    label: 'errors, % (now ${LAST})',
    color: Color.RED,
    period: Duration.minutes(5),
  })
  const traffic = new GraphWidget({
    title: 'Traffic',
    width: 12,
    height: 6,
    left: [requests({ label: 'catalog', color: Color.BLUE }), requests({ service: 'orders', label: 'orders' })],
    right: [ratio],
    leftYAxis: { label: 'requests', min: 0, showUnits: false },
    rightYAxis: { label: '%', min: 0, max: 100 },
    leftAnnotations: [
      { value: 900, label: 'capacity', color: Color.ORANGE, fill: Shading.ABOVE },
      { value: 10, label: 'silence', fill: Shading.BELOW, visible: true },
    ],
    rightAnnotations: [{ value: 5, label: 'budget', color: Color.PURPLE, fill: Shading.NONE }],
    verticalAnnotations: [
      { date: '2026-01-31T11:00:00Z', label: 'deploy', color: Color.GREEN, fill: VerticalShading.AFTER },
      { date: '2026-01-31T10:30:00Z', label: 'fault', fill: VerticalShading.NONE, visible: true },
      { date: '2026-01-31T09:15:00Z', label: 'warm-up', fill: VerticalShading.BEFORE },
    ],
    legendPosition: LegendPosition.BOTTOM,
    liveData: true,
  })
  const latency = new GraphWidget({
    title: 'Duration',
    width: 12,
    height: 6,
    left: [
      duration(Stats.p(50)), duration(Stats.percentile(99.9)), duration(Stats.trimmedMean(90)),
      duration(Stats.AVERAGE, { service: 'orders', region: 'eu-west-1', account: '444455556666' }),
    ],
    legendPosition: LegendPosition.RIGHT,
    start: '-PT1H',
  })
  const found = new SearchExpression({
    expression: "SEARCH('{Shop,Service} MetricName=\"Requests\"', 'Sum', 300)",
    label: '${PROP(\'Dim.Service\')}',
  })
  const stacked = new GraphWidget({ title: 'Found', width: 8, height: 6, left: [found], stacked: true })
  const view = (title, view, more = {}) => new GraphWidget({
    title,
    view,
    width: 8,
    height: 6,
    left: [requests(), requests({ service: 'orders' }), errors({ label: 'errors of the catalogue' })],
    statistic: 'Sum',
    ...more,
  })
  return new Dashboard(stack, 'Dashboard', {
    dashboardName: 'cdk-graphs',
    start: '2026-01-31T09:00:00Z',
    end: '2026-01-31T12:00:00Z',
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [traffic, latency],
      [stacked, view('Bars', GraphWidgetView.BAR, { setPeriodToTimeRange: true }), new Spacer({ width: 4, height: 6 })],
      [view('Shares', GraphWidgetView.PIE, { displayLabelsOnChart: true }),
        view('Hidden legend', GraphWidgetView.TIME_SERIES, { legendPosition: LegendPosition.HIDDEN, period: Duration.minutes(5) })],
    ],
  })
}
