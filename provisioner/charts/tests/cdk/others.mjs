// Alarms, logs, text, custom widgets, spacers, rows and columns.

import {
  AlarmState, AlarmStatusWidget, AlarmStatusWidgetSortBy, AlarmWidget, Column, ComparisonOperator,
  CustomWidget, Dashboard, LogQueryLanguage, LogQueryVisualizationType, LogQueryWidget, Row, Spacer,
  TextWidget, TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch'

import { errors } from './shop.mjs'

const SOURCES = ['shop/catalog', 'shop/orders']
const MARKDOWN = `# Catalogue

What the catalogue does, *now*. See [the orders](#dashboards:name=shop-orders).

| signal | target |
|---|--:|
| errors | 1 % |

[button:primary:Runbook](https://example.com/runbooks/catalog-errors)`

export function build(stack) {
  const alarm = (name, threshold) => errors().createAlarm(stack, name, {
    alarmName: `shop-prod-${name}`,
    threshold,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
  })
  const few = alarm('few-errors', 5)
  const many = alarm('many-errors', 50)
  const states = new AlarmStatusWidget({
    title: 'Alarms',
    alarms: [many, few],
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    states: [AlarmState.ALARM, AlarmState.OK, AlarmState.INSUFFICIENT_DATA],
    width: 12,
    height: 3,
  })
  const log = (title, view, queryLines, more = {}) => new LogQueryWidget({
    title, view, queryLines, logGroupNames: SOURCES, width: 12, height: 6, ...more,
  })
  const text = new TextWidget({ markdown: MARKDOWN, width: 12, height: 6 })
  const clear = new TextWidget({
    markdown: 'behind this is nothing', background: TextWidgetBackground.TRANSPARENT, width: 12, height: 2,
  })
  const custom = new CustomWidget({
    title: 'Orders by country',
    functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:countries',
    updateOnRefresh: true,
    updateOnResize: false,
    updateOnTimeRangeChange: true,
    params: { top: 5, by: ['country', 'currency'] },
    width: 12,
    height: 4,
  })
  return new Dashboard(stack, 'Dashboard', {
    dashboardName: 'cdk-others',
    widgets: [
      [text, new Column(states, clear)],
      [new Row(new AlarmWidget({ title: 'Few errors', alarm: few, leftYAxis: { min: 0 } }), new Spacer({ width: 6, height: 6 }), custom)],
      [log('Newest', LogQueryVisualizationType.TABLE, ['fields @timestamp, @message', 'sort @timestamp desc', 'limit 20']),
        log('Each 5 minutes', LogQueryVisualizationType.LINE, ['stats count(*) by bin(5m)'])],
      [log('Stacked', LogQueryVisualizationType.STACKEDAREA, ['stats count(*), avg(duration_ms) by bin(5m)']),
        log('By route', LogQueryVisualizationType.BAR, ['stats count(*) by route'])],
      [log('By status', LogQueryVisualizationType.PIE, ['stats count(*) by status']),
        log('SQL', LogQueryVisualizationType.TABLE, ["SELECT route, COUNT(*) FROM `shop/catalog` GROUP BY route"],
          { queryLanguage: LogQueryLanguage.SQL, accountId: '444455556666' })],
    ],
  })
}
