// The parts of the tracker page that need no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Sensor, decode } from "../../assets/tracker/bluetooth.mjs";
import { MemoryQueue } from "../../assets/tracker/queue.mjs";
import { Sampler } from "../../assets/tracker/sampler.mjs";
import { Outcome, Sender } from "../../assets/tracker/sender.mjs";
import { LANGUAGES, filled, languageOf } from "../../assets/tracker/words.mjs";

const T = 1_790_000_000_000;
const view = (hex) => new DataView(Uint8Array.from(Buffer.from(hex, "hex")).buffer);
const fix = (at, coords = {}) => ({
  timestamp: at,
  coords: { latitude: 47, longitude: 8, accuracy: 5, altitude: null, heading: null, speed: null, ...coords },
});

test("any bytes decode to something or to nothing, and never throw", () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647);
  for (const characteristic of ["2A37", "2A63", "2A5B", "2AD2", "2A53", "2A19"]) {
    const sensor = new Sensor();
    for (let n = 0; n < 2000; n += 1) {
      const bytes = Uint8Array.from({ length: random() % 24 }, () => random() & 0xff);
      const { decoded, sample } = sensor.read(characteristic, new DataView(bytes.buffer), n * 300);
      if (decoded === null) assert.deepEqual(sample, {});
      for (const value of Object.values(sample)) assert.ok(Number.isFinite(value), characteristic);
    }
  }
});

test("a battery above 100 % is none, and 100 % is one", () => {
  assert.equal(decode("2A19", view("65")), null);
  assert.deepEqual(decode("2A19", view("64")), { battery_level: 100 });
});

test("a wheel that stood for longer than its clock goes round begins anew", () => {
  for (const [characteristic, prefix, roundMs] of [["2A5B", "01", 64_000], ["2A63", "10000000", 32_000]]) {
    for (const [afterMs, isKnown] of [[roundMs - 1, true], [roundMs, false]]) {
      const sensor = new Sensor(2);
      sensor.read(characteristic, view(`${prefix}010000000000`), 0);
      const { sample } = sensor.read(characteristic, view(`${prefix}020000000008`), afterMs);
      assert.equal("spd_kph" in sample, isKnown, `${characteristic} after ${afterMs} ms`);
    }
  }
});

test("revolutions in no time are no speed", () => {
  const sensor = new Sensor();
  sensor.read("2A5B", view("02010000ff"), 0);
  assert.deepEqual(sensor.read("2A5B", view("02020000ff"), 1000).sample, {});
});

test("what sensors said travels with the next position", () => {
  const sampler = new Sampler();
  sampler.sensor({ hr_bpm: 150, cad_rpm: 89.95614 }, T);
  const sample = sampler.fix(fix(T + 400, { speed: 10, altitude: 412.34, heading: NaN }), T + 500);
  assert.deepEqual(sample, {
    timestamp: T + 400, hr_bpm: 150, cad_rpm: 90, lat: 47, lng: 8, acc_m: 5, alt_m: 412.3, spd_kph: 36,
  });
  assert.equal(sampler.tick(T + 1600), null, "it is sent once");
});

test("without positions sensors are sent alone, and nothing is sent for want of readings", () => {
  const sampler = new Sampler();
  assert.equal(sampler.tick(T), null);
  sampler.fix(fix(T), T);
  sampler.sensor({ pwr_w: 250 }, T + 100);
  assert.equal(sampler.tick(T + 900), null, "a position may still come");
  assert.deepEqual(sampler.tick(T + 1900), { timestamp: T + 1900, pwr_w: 250 });
});

test("a speed of a sensor counts before that of the position", () => {
  const sampler = new Sampler();
  sampler.sensor({ spd_kph: 31.25 }, T);
  assert.equal(sampler.fix(fix(T + 1, { speed: 5 }), T + 1).spd_kph, 31.25);
  assert.equal(sampler.fix(fix(T + 1000, { speed: 5 }), T + 1000).spd_kph, undefined);
  assert.equal(sampler.fix(fix(T + 6000, { speed: 5 }), T + 6000).spd_kph, 18);
});

test("no two samples have one time, and a wrong clock of a position is not believed", () => {
  const sampler = new Sampler();
  const times = [fix(T), fix(T), fix(T - 500), fix(0)].map((it, n) => sampler.fix(it, T + n).timestamp);
  assert.deepEqual(times, [T, T + 1, T + 2, T + 3]);
  sampler.resume(false, T + 9000);
  assert.equal(sampler.fix(fix(T + 5000), T + 5000).timestamp, T + 9001, "nor after a reload");
});

test("a call for help is in every sample until it is taken back", () => {
  const sampler = new Sampler();
  assert.deepEqual(sampler.sos(true, T), { timestamp: T, sos: 1 });
  assert.equal(sampler.fix(fix(T + 10), T + 10).sos, 1);
  assert.equal(sampler.tick(T + 1000), null);
  assert.deepEqual(sampler.tick(T + 5010), { timestamp: T + 5010, sos: 1 });
  assert.deepEqual(sampler.sos(false, T + 6000), { timestamp: T + 6000, sos: 0 });
  assert.equal(sampler.fix(fix(T + 7000), T + 7000).sos, undefined);
});

test("the charge is told when it changes, and once a minute", () => {
  const sampler = new Sampler();
  const at = (ms) => sampler.fix(fix(T + ms), T + ms).battery;
  sampler.battery(80.4);
  assert.deepEqual([at(0), at(1000), at(60_000)], [80, undefined, 80]);
  sampler.battery(79);
  assert.equal(at(61_000), 79);
});

/** Ends a sender, which else goes on for ever. */
function end(queue, sender) {
  queue.first = () => Promise.reject(new Error("over"));
  sender.retry();
}

test("batches are sent in order, one at a time, and removed only once they are acknowledged", async () => {
  const queue = new MemoryQueue();
  for (let n = 0; n < 1200; n += 1) await queue.add(n);
  const answers = [Outcome.TOO_LARGE, Outcome.STORED, Outcome.STORED];
  const sent = [];
  let open = 0;
  const sender = new Sender(queue, async (samples) => {
    assert.equal((open += 1), 1);
    await null;
    open -= 1;
    sent.push([samples[0], samples.length]);
    return answers.shift() ?? Outcome.STORED;
  }, () => {});
  const run = sender.run();
  while ((await queue.count()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  end(queue, sender);
  await assert.rejects(run, /over/);
  assert.deepEqual(sent, [[0, 500], [0, 250], [250, 500], [750, 450]]);
});

test("what was not answered is sent again, at once when the network is back", async () => {
  const queue = new MemoryQueue();
  await queue.add("a");
  let tries = 0;
  const sender = new Sender(queue, async () => ((tries += 1) < 2 ? Outcome.UNREACHABLE : Outcome.STORED), (outcome) => {
    if (outcome === Outcome.UNREACHABLE) setTimeout(() => sender.retry(), 10);
  });
  const began = Date.now();
  const run = sender.run();
  while ((await queue.count()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  end(queue, sender);
  await assert.rejects(run, /over/);
  assert.equal(tries, 2);
  assert.ok(Date.now() - began < 900, "without waiting for the pause to end");
});

test("the languages have the same texts with the same places for values", () => {
  const places = (text) => text.split("{}").length;
  for (const [name, words] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(words), Object.keys(LANGUAGES.en), name);
    for (const [id, text] of Object.entries(words)) assert.equal(places(text), places(LANGUAGES.en[id]), `${name} ${id}`);
  }
  assert.equal(languageOf(["es-ES", "de-CH", "en"]), "de");
  assert.equal(languageOf(["ja"]), "en");
  assert.equal(filled("{} of {}", "$&", 2), "$& of 2");
});
