// The bodies that AWS's CDK and cdk-monitoring-constructs make of their widgets: one file each in
// the folder that is the argument. Deterministic: the same packages give the same bytes.

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { App, Stack } from 'aws-cdk-lib'

import { resolved } from './tokens.mjs'
import * as graphs from './graphs.mjs'
import * as values from './values.mjs'
import * as others from './others.mjs'
import * as variables from './variables.mjs'
import * as monitoring from './monitoring.mjs'

const env = { account: '111122223333', region: 'us-east-1' }
const dashboards = { graphs, values, others, variables, monitoring }

const folder = process.argv[2]
if (!folder) throw new Error('usage: node synthesize.mjs FOLDER')
mkdirSync(folder, { recursive: true })

const assembly = mkdtempSync(join(tmpdir(), 'bodies-'))
try {
  const app = new App({ outdir: assembly, analyticsReporting: false })
  for (const [name, { build }] of Object.entries(dashboards)) build(new Stack(app, name, { env }))
  const cloud = app.synth()
  for (const name of Object.keys(dashboards)) {
    const { Resources } = cloud.getStackByName(name).template
    for (const [file, body] of bodies(name, Resources)) {
      writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(body, null, 1)}\n`)
    }
  }
} finally {
  rmSync(assembly, { recursive: true, force: true })
}

// Each dashboard of a stack; a stack with one gives it its name.
function bodies(name, resources) {
  const found = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')
  return found.map(({ Properties }, index) => {
    const text = resolved(Properties.DashboardBody, resources)
    return [index === 0 ? name : `${name}-${index + 1}`, JSON.parse(text)]
  })
}
