// Variables of each kind.

import {
  Dashboard, DashboardVariable, DefaultValue, GraphWidget, Values, VariableInputType, VariableType,
} from 'aws-cdk-lib/aws-cloudwatch'

import { errors, requests } from './shop.mjs'

export function build(stack) {
  const service = new DashboardVariable({
    id: 'service',
    type: VariableType.PROPERTY,
    label: 'Service',
    inputType: VariableInputType.SELECT,
    value: 'Service',
    defaultValue: DefaultValue.value('orders'),
    values: Values.fromValues({ label: 'Catalogue', value: 'catalog' }, { label: 'Orders', value: 'orders' }),
    visible: true,
  })
  const route = new DashboardVariable({
    id: 'found',
    type: VariableType.PROPERTY,
    label: 'Found service',
    inputType: VariableInputType.RADIO,
    value: 'Service',
    defaultValue: DefaultValue.FIRST,
    values: Values.fromSearchComponents({
      namespace: 'Shop', dimensions: ['Service'], metricName: 'Requests', populateFrom: 'Service',
    }),
    visible: false,
  })
  const title = new DashboardVariable({
    id: 'title',
    type: VariableType.PATTERN,
    label: 'Word',
    inputType: VariableInputType.INPUT,
    value: 'PLACEHOLDER',
    defaultValue: DefaultValue.value('Requests'),
  })
  return new Dashboard(stack, 'Dashboard', {
    dashboardName: 'cdk-variables',
    variables: [service, route, title],
    widgets: [[
      new GraphWidget({ title: 'PLACEHOLDER of one service', left: [requests()], right: [errors()], width: 12 }),
    ]],
  })
}
