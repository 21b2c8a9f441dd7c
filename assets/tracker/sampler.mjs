// Makes samples of positions, sensors, battery and buttons: plain values, with the time passed in.
//
// A sample is an object with `timestamp` in milliseconds since 1970 and the fields of the wire. No
// two samples of a phone have the same time, because a later one would replace the earlier.

/** A sensor's speed counts before the one of the position for so long. */
const SENSOR_SPEED_MS = 5000;
/** Readings of sensors wait for so long for a position to travel with. */
const WITH_POSITION_MS = 1000;
/** A call for help is repeated at least so often. */
const SOS_EVERY_MS = 5000;
/** The charge is told at least so often. */
const BATTERY_EVERY_MS = 60_000;
/** A position whose clock differs by more has a wrong one. */
const MAX_CLOCK_OFFSET_MS = 60_000;

/** A number with so many decimals; null if it is none. */
const rounded = (value, decimals) =>
  typeof value === "number" && Number.isFinite(value) ? Number(value.toFixed(decimals)) : null;

/** How many decimals a field is sent with. */
const DECIMALS = { spd_kph: 2, cad_rpm: 1, dist_km: 4, pwr_w_l: 1, pwr_w_r: 1 };

export class Sampler {
  #lastMs = 0;
  #lastFixMs = -Infinity;
  #sensorSpeedMs = -Infinity;
  #pending = {};
  #isCalling = false;
  #battery = null;
  #batteryTold = { percent: null, atMs: -Infinity };

  /** Whether the athlete calls for help. */
  get isCalling() {
    return this.#isCalling;
  }

  /** The sample of a position, a `GeolocationPosition`, with what sensors said since the last one. */
  fix({ coords, timestamp }, nowMs) {
    const fields = {};
    const put = (name, value, decimals) => {
      const number = rounded(value, decimals);
      if (number !== null) fields[name] = number;
    };
    put("lat", coords.latitude, 7);
    put("lng", coords.longitude, 7);
    put("acc_m", coords.accuracy, 1);
    put("alt_m", coords.altitude, 1);
    put("bearing", coords.heading, 1);
    if (nowMs - this.#sensorSpeedMs > SENSOR_SPEED_MS && coords.speed !== null) {
      put("spd_kph", coords.speed * 3.6, 2);
    }
    const isClockGood = Math.abs(timestamp - nowMs) <= MAX_CLOCK_OFFSET_MS;
    this.#lastFixMs = nowMs;
    return this.#sample(isClockGood ? timestamp : nowMs, nowMs, fields);
  }

  /** Takes in what a sensor said. */
  sensor(values, nowMs) {
    for (const [name, value] of Object.entries(values)) {
      const number = rounded(value, DECIMALS[name] ?? 0);
      if (number !== null) this.#pending[name] = number;
    }
    if (values.spd_kph !== undefined) this.#sensorSpeedMs = nowMs;
  }

  /** Takes in the phone's charge, in percent. */
  battery(percent) {
    this.#battery = rounded(percent, 0);
  }

  /** To be called every second: the sample of what no position took along, or null. */
  tick(nowMs) {
    const isAlone = nowMs - this.#lastFixMs >= WITH_POSITION_MS;
    const hasReadings = Object.keys(this.#pending).length > 0 && isAlone;
    const mustCall = this.#isCalling && nowMs - this.#lastMs >= SOS_EVERY_MS;
    return hasReadings || mustCall ? this.#sample(nowMs, nowMs, {}) : null;
  }

  /** The sample of the lap button; `number` is that of the lap that begins. */
  lap(number, nowMs) {
    return this.#sample(nowMs, nowMs, { lap_pressed: number });
  }

  /** Begins or takes back a call for help: the sample that says so. */
  sos(isCalling, nowMs) {
    this.#isCalling = isCalling;
    return this.#sample(nowMs, nowMs, { sos: isCalling ? 1 : 0 });
  }

  /** Goes on with a call that began before the page was loaded again. */
  resume(isCalling, lastMs) {
    this.#isCalling = isCalling;
    this.#lastMs = Math.max(this.#lastMs, lastMs);
  }

  /** The time of the last sample. */
  get lastMs() {
    return this.#lastMs;
  }

  #sample(timeMs, nowMs, fields) {
    const timestamp = Math.max(Math.round(timeMs), this.#lastMs + 1);
    this.#lastMs = timestamp;
    const sample = { timestamp, ...this.#pending, ...fields };
    this.#pending = {};
    if (this.#isCalling) sample.sos = 1;
    const told = this.#batteryTold;
    if (this.#battery !== null && (told.percent !== this.#battery || nowMs - told.atMs >= BATTERY_EVERY_MS)) {
      sample.battery = this.#battery;
      this.#batteryTold = { percent: this.#battery, atMs: nowMs };
    }
    return sample;
  }
}
