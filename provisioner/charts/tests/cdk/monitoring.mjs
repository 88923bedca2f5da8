// What cdk-monitoring-constructs makes of a few resources.

import { Duration } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { DefaultDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs'

import { errors, requests } from './shop.mjs'

export function build(stack) {
  const facade = new MonitoringFacade(stack, 'Monitoring', {
    dashboardFactory: new DefaultDashboardFactory(stack, 'Dashboards', {
      dashboardNamePrefix: 'monitoring',
      createDashboard: true,
      createSummaryDashboard: true,
      createAlarmDashboard: true,
      detailDashboardRange: Duration.hours(3),
    }),
    metricFactoryDefaults: { namespace: 'Shop' },
    alarmFactoryDefaults: { alarmNamePrefix: 'shop-prod', actionsEnabled: false },
  })
  const place = 'us-east-1:111122223333'
  facade
    .addLargeHeader('Shop')
    .monitorLambdaFunction({
      lambdaFunction: Lambda.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${place}:function:invoices`),
      humanReadableName: 'Invoices',
      alarmFriendlyName: 'invoices',
      addFaultRateAlarm: { Page: { maxErrorRate: 0.05 } },
      addLatencyP99Alarm: { Slow: { maxLatency: Duration.seconds(1) } },
    })
    .addMediumHeader('Data')
    .monitorDynamoTable({
      table: Table.fromTableName(stack, 'Table', 'carts'),
      alarmFriendlyName: 'carts',
      addReadThrottledEventsCountAlarm: { Page: { maxThrottledEventsThreshold: 5 } },
    })
    .monitorSqsQueueWithDlq({
      queue: Queue.fromQueueArn(stack, 'Queue', `arn:aws:sqs:${place}:mails`),
      deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', `arn:aws:sqs:${place}:mails-dead`),
      alarmFriendlyName: 'mails',
      addDeadLetterQueueMaxSizeAlarm: { Page: { maxMessageCount: 1 } },
    })
    .monitorLog({
      logGroupName: LogGroup.fromLogGroupName(stack, 'Log', 'shop/catalog').logGroupName,
      humanReadableName: 'Catalogue',
      alarmFriendlyName: 'catalogue-log',
      pattern: 'ERROR',
    })
    .monitorCustom({
      humanReadableName: 'Traffic',
      alarmFriendlyName: 'traffic',
      metricGroups: [{
        title: 'Requests and errors',
        metrics: [requests(), { alarmFriendlyName: 'errors', metric: errors(), addAlarm: { Page: { threshold: 50, comparisonOperator: 'GreaterThanThreshold' } } }],
        graphWidgetRightAxis: { min: 0 },
      }],
    })
    .addSmallHeader('End')
}
