// The metrics of the shop that the dashboards show.

import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'

export function metric(metricName, options = {}) {
  const { service = 'catalog', dimensions = {}, ...rest } = options
  return new Metric({
    namespace: 'Shop',
    metricName,
    dimensionsMap: { Service: service, ...dimensions },
    period: Duration.minutes(1),
    ...rest,
  })
}

export const requests = (options) => metric('Requests', { statistic: 'Sum', ...options })
export const errors = (options) => metric('RequestErrors', { statistic: 'Sum', ...options })
export const duration = (statistic, options) => metric('RequestDuration', { statistic, ...options })
