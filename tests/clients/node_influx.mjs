// Writes by Node's `influx`, a client of InfluxDB 1.x. Jobs come on standard input.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// The packages are where `npm ci` put them, not beside this file.
const require = createRequire(process.argv[2] + '/')
const { InfluxDB, FieldType, toNanoDate } = require('influx')
const version = require('influx/package.json').version

const types = {
  float: FieldType.FLOAT,
  integer: FieldType.INTEGER,
  string: FieldType.STRING,
  boolean: FieldType.BOOLEAN,
}

/** The schema that the client wants: without one it writes every number as a float. */
function schemaOf(job) {
  const measurements = new Map()
  for (const point of job.points) {
    const known = measurements.get(point.measurement) ?? { fields: {}, tags: new Set() }
    for (const [key, [kind]] of Object.entries(point.fields)) known.fields[key] = types[kind]
    for (const key of Object.keys(point.tags)) known.tags.add(key)
    measurements.set(point.measurement, known)
  }
  return [...measurements].map(([measurement, { fields, tags }]) => (
    { database: job.login, measurement, fields, tags: [...tags] }))
}

function pointOf(job, point) {
  const convert = { float: Number, integer: Number, string: String, boolean: Boolean }
  const fields = Object.entries(point.fields)
    .map(([key, [kind, value]]) => [key, convert[kind](value)])
  const timestamp = {
    number: () => point.time,
    date: () => new Date(Number(BigInt(point.time_ns) / 1000000n)),
    nanodate: () => toNanoDate(point.time_ns),
  }[job.times ?? 'number']()
  return {
    measurement: point.measurement,
    tags: point.tags,
    fields: Object.fromEntries(fields),
    timestamp,
  }
}

async function write(given, job) {
  const options = { host: given.host, port: given.port, database: job.login,
    username: job.login, password: job.password }
  const client = job.way === 'dsn'
    ? new InfluxDB(`http://${job.login}:${job.password}@${given.host}:${given.port}/${job.login}`)
    : new InfluxDB({ ...options, schema: job.way === 'no schema' ? [] : schemaOf(job) })
  const points = job.points.map((point) => pointOf(job, point))
  if (job.way === 'ping') {
    const [host] = await client.ping(5000)
    if (!host.online || !host.version.startsWith('1.')) throw new Error(JSON.stringify(host))
  }
  const { precision, options: more = {} } = job
  if (job.way === 'measurement') {
    await client.writeMeasurement(points[0].measurement, points, { precision, ...more })
  } else {
    await client.writePoints(points, { precision, ...more })
  }
}

const given = JSON.parse(readFileSync(0, 'utf8'))
const answers = []
for (const job of given.jobs) {
  try {
    await write(given, job)
    answers.push([204, ''])
  } catch (error) {
    const status = error.res?.statusCode
    if (status === undefined) throw error
    answers.push([status, error.message])
  }
}
process.stdout.write(JSON.stringify({ version, answers }))
