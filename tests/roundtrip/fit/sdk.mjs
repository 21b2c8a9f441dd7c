// Reads FIT files with Garmin's own SDK and prints a JSON line for each: whether it is one and
// whole, what the SDK complains about, and its records.
// Usage: node sdk.mjs FOLDER_OF_NODE_MODULES FILE...
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, ...files] = process.argv.slice(2)
const resolved = createRequire(pathToFileURL(`${folder}/package.json`)).resolve('@garmin/fitsdk')
const { Decoder, Stream } = await import(pathToFileURL(resolved))

// SDK name of a record's field, ours, and from its unit to ours.
const FIELDS = [
  ['positionLat', 'lat', (raw) => raw * 180 / 2 ** 31],
  ['positionLong', 'lng', (raw) => raw * 180 / 2 ** 31],
  ['enhancedAltitude', 'alt_m', (m) => m],
  ['enhancedSpeed', 'spd_kph', (mps) => mps * 3.6],
  ['distance', 'dist_km', (m) => m / 1000],
  ['heartRate', 'hr_bpm', (bpm) => bpm],
  ['power', 'pwr_w', (w) => w],
  ['cadence', 'cad_rpm', (rpm) => rpm],
  ['temperature', 'temp_c', (c) => c],
  ['gpsAccuracy', 'acc_m', (m) => m],
  ['batterySoc', 'battery', (percent) => percent],
]

function recordOf(mesg, names) {
  const fields = {}
  for (const [theirs, ours, convert] of FIELDS) {
    if (typeof mesg[theirs] === 'number') fields[ours] = convert(mesg[theirs])
  }
  const balance = mesg.leftRightBalance
  if (typeof balance === 'number' && balance & 0x80 && 'pwr_w' in fields) {
    fields.pwr_w_r = fields.pwr_w * (balance & 0x7f) / 100
    fields.pwr_w_l = fields.pwr_w - fields.pwr_w_r
  }
  for (const [key, value] of Object.entries(mesg.developerFields ?? {})) {
    if (names[key] !== undefined && typeof value === 'number') fields[names[key]] = value
  }
  return [mesg.timestamp.getTime() / 1000, fields]
}

for (const file of files) {
  const stream = () => Stream.fromBuffer(readFileSync(file))
  const isFIT = Decoder.isFIT(stream())
  const isWhole = new Decoder(stream()).checkIntegrity()
  const names = {}
  // Types as numbers, so that the balance keeps its bit of the right side.
  const { messages, errors } = new Decoder(stream()).read({
    convertTypesToStrings: false,
    fieldDescriptionListener: (key, _developer, field) => {
      names[key] = Array.isArray(field.fieldName) ? field.fieldName[0] : field.fieldName
    },
  })
  const records = (messages.recordMesgs ?? []).map((mesg) => recordOf(mesg, names))
  const n = (mesgs) => (mesgs ?? []).length
  console.log(JSON.stringify({
    isFIT, isWhole, errors: errors.map(String), records,
    counts: {
      fileId: n(messages.fileIdMesgs), session: n(messages.sessionMesgs),
      lap: n(messages.lapMesgs), activity: n(messages.activityMesgs),
      event: n(messages.eventMesgs),
    },
    type: messages.fileIdMesgs?.[0]?.type ?? null,
  }))
}
