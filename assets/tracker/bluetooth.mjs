// What Bluetooth sensors send, decoded as the Bluetooth SIG specifies it, and what of it goes into a
// sample. It touches neither the page nor the browser, so `scripts/decode` runs it as it is.
//
// A message shorter than its flags say is worth nothing at all. Bytes behind the last field and
// reserved flags are ignored.

/** A wheel of 700x25, in metres. */
export const WHEEL_M = 2.105;

/** Without a new event for so long, a wheel or crank stands still. */
const STANDS_AFTER_MS = 3000;
/** Faster is a counter that was reset. */
const MAX_RPM = 250;
const MAX_KPH = 150;

/** Reads the fields of a message one after another, least significant byte first. */
class Fields {
  #view;
  #at = 0;

  constructor(view) {
    this.#view = view;
  }

  #take(bytes) {
    const at = this.#at;
    this.#at += bytes;
    if (this.#at > this.#view.byteLength) throw new RangeError("the message is too short");
    return at;
  }

  get left() {
    return this.#view.byteLength - this.#at;
  }

  u8() {
    return this.#view.getUint8(this.#take(1));
  }

  u16() {
    return this.#view.getUint16(this.#take(2), true);
  }

  s16() {
    return this.#view.getInt16(this.#take(2), true);
  }

  u24() {
    const low = this.u16();
    return low + this.u8() * 0x10000;
  }

  u32() {
    return this.#view.getUint32(this.#take(4), true);
  }

  skip(bytes) {
    this.#take(bytes);
  }

  /** The field that `read` reads if `isThere`, else null. */
  when(isThere, read) {
    return isThere ? read() : null;
  }
}

const bit = (flags, number) => (flags & (1 << number)) !== 0;

/** Heart Rate Measurement. RR intervals in ms, energy in kJ. */
function heartRate(fields) {
  const flags = fields.u8();
  const hr_bpm = bit(flags, 0) ? fields.u16() : fields.u8();
  const contact_supported = bit(flags, 2);
  const energy_kj = fields.when(bit(flags, 3), () => fields.u16());
  const rr_ms = [];
  while (bit(flags, 4) && fields.left >= 2) rr_ms.push((fields.u16() / 1024) * 1000);
  return { hr_bpm, contact_supported, contact: contact_supported && bit(flags, 1), energy_kj, rr_ms };
}

/** Wheel and crank as CSC Measurement and Cycling Power Measurement have them. */
const wheelOf = (fields, isThere) => ({
  wheel_revs: fields.when(isThere, () => fields.u32()),
  wheel_time: fields.when(isThere, () => fields.u16()),
});
const crankOf = (fields, isThere) => ({
  crank_revs: fields.when(isThere, () => fields.u16()),
  crank_time: fields.when(isThere, () => fields.u16()),
});

/** CSC Measurement: cycling speed and cadence. Both clocks count 1/1024 s. */
function speedAndCadence(fields) {
  const flags = fields.u8();
  return { ...wheelOf(fields, bit(flags, 0)), ...crankOf(fields, bit(flags, 1)) };
}

/** Cycling Power Measurement. The wheel's clock counts 1/2048 s, the crank's 1/1024 s. */
function cyclingPower(fields) {
  const flags = fields.u16();
  const pwr_w = fields.s16();
  const hasBalance = bit(flags, 0);
  const balance_pct = fields.when(hasBalance, () => fields.u8() / 2);
  const balance_left = hasBalance ? bit(flags, 1) : null;
  const torque_nm = fields.when(bit(flags, 2), () => fields.u16() / 32);
  const wheel = wheelOf(fields, bit(flags, 4));
  const crank = crankOf(fields, bit(flags, 5));
  if (bit(flags, 6)) fields.skip(4); // extreme forces
  if (bit(flags, 7)) fields.skip(4); // extreme torques
  if (bit(flags, 8)) fields.skip(3); // extreme angles
  if (bit(flags, 9)) fields.skip(2); // top dead spot
  if (bit(flags, 10)) fields.skip(2); // bottom dead spot
  const energy_kj = fields.when(bit(flags, 11), () => fields.u16());
  return { pwr_w, balance_pct, balance_left, torque_nm, ...wheel, ...crank, energy_kj };
}

/** Indoor Bike Data of a trainer. Bit 0 set means that the speed is NOT in this message. */
function indoorBike(fields) {
  const flags = fields.u16();
  const spd_kph = fields.when(!bit(flags, 0), () => fields.u16() / 100);
  if (bit(flags, 1)) fields.skip(2); // average speed
  const cad_rpm = fields.when(bit(flags, 2), () => fields.u16() / 2);
  if (bit(flags, 3)) fields.skip(2); // average cadence
  const dist_m = fields.when(bit(flags, 4), () => fields.u24());
  const resistance = fields.when(bit(flags, 5), () => fields.s16());
  const pwr_w = fields.when(bit(flags, 6), () => fields.s16());
  if (bit(flags, 7)) fields.skip(2); // average power
  if (bit(flags, 8)) fields.skip(5); // energy: total, per hour, per minute
  const hr_bpm = fields.when(bit(flags, 9), () => fields.u8());
  if (bit(flags, 10)) fields.skip(1); // metabolic equivalent
  const elapsed_s = fields.when(bit(flags, 11), () => fields.u16());
  if (bit(flags, 12)) fields.skip(2); // remaining time
  return { spd_kph, cad_rpm, dist_m, resistance, pwr_w, hr_bpm, elapsed_s };
}

/** RSC Measurement: running speed and cadence. */
function running(fields) {
  const flags = fields.u8();
  const spd_kph = (fields.u16() / 256) * 3.6;
  const cad_rpm = fields.u8();
  const stride_cm = fields.when(bit(flags, 0), () => fields.u16());
  const dist_m = fields.when(bit(flags, 1), () => fields.u32() / 10);
  return { spd_kph, cad_rpm, stride_cm, dist_m, running: bit(flags, 2) };
}

/** Battery Level, in percent; above 100 the specification has nothing. */
function battery(fields) {
  const battery_level = fields.u8();
  return battery_level > 100 ? null : { battery_level };
}

const DECODERS = {
  "2A37": heartRate,
  "2A63": cyclingPower,
  "2A5B": speedAndCadence,
  "2AD2": indoorBike,
  "2A53": running,
  "2A19": battery,
};

/** The characteristics that are understood, as four hexadecimal digits. */
export const CHARACTERISTICS = Object.keys(DECODERS);

/**
 * The fields of a message, a `DataView`; null if nothing can be made of it.
 */
export function decode(characteristic, view) {
  try {
    return DECODERS[characteristic](new Fields(view));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * A counter of revolutions and the time of the last one, in ticks of 16 bits. Both go round.
 */
class Revolutions {
  #bits;
  #ticksPerS;
  #base = null;

  constructor(bits, ticksPerS) {
    this.#bits = bits;
    this.#ticksPerS = ticksPerS;
  }

  /**
   * Revolutions per second since the last message; 0 for one that stands still, null if unknown.
   * `isPossible` says whether a rate may be true.
   */
  rate(revs, ticks, atMs, isPossible) {
    const base = this.#base;
    if (base === null) {
      this.#base = { revs, ticks, atMs };
      return null;
    }
    const span = 2 ** this.#bits;
    const turned = (revs - base.revs + span) % span;
    const sinceEventMs = atMs - base.atMs;
    if (turned === 0) return sinceEventMs >= STANDS_AFTER_MS ? 0 : null;
    this.#base = { revs, ticks, atMs };
    const passed = (ticks - base.ticks + 0x10000) % 0x10000;
    const roundMs = (0x10000 / this.#ticksPerS) * 1000;
    // The clock may have gone round unseen; a wheel may count down.
    const isLost = sinceEventMs >= roundMs || passed === 0 || turned >= span / 2;
    if (isLost) return null;
    const rate = turned / (passed / this.#ticksPerS);
    return isPossible(rate) ? rate : null;
  }
}

/** Puts a value into a sample, unless it is unknown. */
function put(sample, name, value) {
  if (value !== null && value !== undefined) sample[name] = value;
}

/**
 * One sensor: remembers what its counters said.
 */
export class Sensor {
  #wheelM;
  #wheels = { "2A5B": new Revolutions(32, 1024), "2A63": new Revolutions(32, 2048) };
  #cranks = { "2A5B": new Revolutions(16, 1024), "2A63": new Revolutions(16, 1024) };

  /** `wheelM` is the circumference of the wheel in metres. */
  constructor(wheelM = WHEEL_M) {
    this.#wheelM = wheelM;
  }

  /**
   * Reads a message, a `DataView` that arrived at `atMs`. Returns what it says (`decoded`, null if
   * nothing can be made of it) and what of it belongs into a sample, in the units of the wire.
   */
  read(characteristic, view, atMs) {
    const decoded = decode(characteristic, view);
    return { decoded, sample: decoded === null ? {} : this.#sample(characteristic, decoded, atMs) };
  }

  #sample(characteristic, said, atMs) {
    const sample = {};
    switch (characteristic) {
      case "2A37":
        if (said.hr_bpm > 0 && (said.contact || !said.contact_supported)) sample.hr_bpm = said.hr_bpm;
        break;
      case "2A63":
        sample.pwr_w = said.pwr_w;
        // Only with the reference is it known whose share it is. Above 100 % is no share.
        if (said.balance_left && said.balance_pct <= 100) {
          sample.pwr_w_l = (said.pwr_w * said.balance_pct) / 100;
          sample.pwr_w_r = said.pwr_w - sample.pwr_w_l;
        }
        this.#turned(characteristic, said, atMs, sample);
        break;
      case "2A5B":
        this.#turned(characteristic, said, atMs, sample);
        break;
      case "2AD2":
        put(sample, "spd_kph", said.spd_kph);
        put(sample, "cad_rpm", said.cad_rpm);
        put(sample, "dist_km", said.dist_m === null ? null : said.dist_m / 1000);
        put(sample, "pwr_w", said.pwr_w);
        put(sample, "hr_bpm", said.hr_bpm || null);
        break;
      case "2A53":
        // Its total distance has a zero that nobody knows.
        sample.spd_kph = said.spd_kph;
        sample.cad_rpm = said.cad_rpm;
        break;
      case "2A19":
        // The phone's own is `battery`.
        sample.sensor_battery = said.battery_level;
        break;
    }
    return sample;
  }

  #turned(characteristic, said, atMs, sample) {
    if (said.wheel_revs !== null && this.#wheelM > 0) {
      const kph = (rate) => rate * this.#wheelM * 3.6;
      const wheel = this.#wheels[characteristic];
      const rate = wheel.rate(said.wheel_revs, said.wheel_time, atMs, (it) => kph(it) <= MAX_KPH);
      put(sample, "spd_kph", rate === null ? null : kph(rate));
    }
    if (said.crank_revs !== null) {
      const crank = this.#cranks[characteristic];
      const rate = crank.rate(said.crank_revs, said.crank_time, atMs, (it) => it * 60 <= MAX_RPM);
      put(sample, "cad_rpm", rate === null ? null : rate * 60);
    }
  }
}
