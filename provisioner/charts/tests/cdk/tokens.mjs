// What CloudFormation would put where a template has a function.

const PSEUDO = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
}

// The text of a value of a template.
export function resolved(value, resources) {
  if (typeof value === 'string') return value
  if ('Ref' in value) return PSEUDO[value.Ref] ?? physical(value.Ref, resources)
  if ('Fn::Join' in value) {
    const [between, parts] = value['Fn::Join']
    return parts.map((part) => resolved(part, resources)).join(between)
  }
  if ('Fn::GetAtt' in value) {
    const [id, attribute] = value['Fn::GetAtt']
    return attribute === 'Arn' ? arn(id, resources) : `${id}.${attribute}`
  }
  throw new Error(`cannot resolve ${JSON.stringify(value)}`)
}

function physical(id, resources) {
  const { Properties = {} } = resources[id]
  const name = Object.entries(Properties).find(([key]) => /^(?:\w*Name|Name)$/.test(key))
  return typeof name?.[1] === 'string' ? name[1] : id
}

function arn(id, resources) {
  const place = `${PSEUDO['AWS::Region']}:${PSEUDO['AWS::AccountId']}`
  const { Type, Properties = {} } = resources[id]
  if (Type === 'AWS::CloudWatch::Alarm') return `arn:aws:cloudwatch:${place}:alarm:${Properties.AlarmName ?? id}`
  if (Type === 'AWS::CloudWatch::CompositeAlarm') return `arn:aws:cloudwatch:${place}:alarm:${Properties.AlarmName ?? id}`
  return `arn:aws:lambda:${place}:function:${physical(id, resources)}`
}
