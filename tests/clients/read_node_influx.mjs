// Reads by Node's `influx`. Where to read stands as JSON on standard input; what was read goes to standard output.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.argv[2] + '/')
const { InfluxDB } = require('influx')
const given = JSON.parse(readFileSync(0, 'utf8'))
const client = new InfluxDB({ host: given.host, port: given.port, database: given.login,
  username: given.login, password: given.password })

const rows = async (query, options) => {
  const found = await client.query(query, options)
  return found.map((row) => ({ ...row, time: row.time.getTime() }))
}
const refusal = (promise) => promise.then(() => 'no error', (error) => error.message)
const mean = `SELECT mean("hr_bpm") FROM "samples" WHERE time >= ${given.from}s AND time < ${given.from + 20}s ` +
  'GROUP BY time(10s)'
const read = {
  version: require('influx/package.json').version,
  databases: await client.getDatabaseNames(),
  measurements: await client.getMeasurements(),
  series: await client.getSeries(),
  last: await rows('SELECT last("hr_bpm") FROM "samples"'),
  seconds: await rows('SELECT "hr_bpm" FROM "samples" LIMIT 2', { precision: 's' }),
  mean: await rows(mean),
  groups: (await client.query('SELECT count("n") FROM "laps" GROUP BY "bike"')).groups()
    .map(({ tags, rows: [row] }) => [tags, row.count]),
  raw: await client.queryRaw('SELECT "hr_bpm" FROM "samples" LIMIT 1'),
  several: (await client.query(['SELECT first("hr_bpm") FROM "samples"', 'SELECT first("nosuch") FROM "samples"']))
    .map((found) => found.length),
  parse: await refusal(client.query('SELEC')),
  refused: await refusal(client.dropMeasurement('samples')),
}
process.stdout.write(JSON.stringify(read))
