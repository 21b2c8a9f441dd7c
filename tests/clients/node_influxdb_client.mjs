// Writes by Node's `@influxdata/influxdb-client`, the client of InfluxDB 2. Jobs come on
// standard input.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

// The packages are where `npm ci` put them, not beside this file.
const require = createRequire(process.argv[2] + '/')
const { InfluxDB, Point, HttpError } = require('@influxdata/influxdb-client')
const folder = join(process.argv[2], 'node_modules/@influxdata/influxdb-client')
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

function pointOf(point) {
  const made = new Point(point.measurement).timestamp(point.time)
  for (const [key, value] of Object.entries(point.tags)) made.tag(key, value)
  for (const [key, [kind, value]] of Object.entries(point.fields)) {
    if (kind === 'float') made.floatField(key, value)
    if (kind === 'integer') made.intField(key, value)
    if (kind === 'string') made.stringField(key, value)
    if (kind === 'boolean') made.booleanField(key, value)
  }
  return made
}

async function write(given, job) {
  // What fails in the background comes by a callback only.
  let failure
  const options = {
    maxRetries: 0,
    gzipThreshold: job.gzip ? 0 : 1e9,
    batchSize: job.batch ?? 1000,
    flushInterval: 0,
    writeFailed: (error) => { failure ??= error },
  }
  const client = new InfluxDB({ url: given.base, token: `${job.login}:${job.password}` })
  const api = client.getWriteApi(job.org ?? '', job.bucket, job.precision, options)
  if (job.way === 'lines') api.writeRecords(job.lines)
  else api.writePoints(job.points.map(pointOf))
  await api.close().catch((error) => { failure ??= error })
  if (failure) throw failure
}

const given = JSON.parse(readFileSync(0, 'utf8'))
const answers = []
for (const job of given.jobs) {
  try {
    await write(given, job)
    answers.push([204, ''])
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    answers.push([error.statusCode, error.body])
  }
}
process.stdout.write(JSON.stringify({ version, answers }))
