// Sensors over Web Bluetooth: connects, listens, and connects again when one was out of reach.

import { Sensor } from "./bluetooth.mjs";

/** Services by their numbers, with the characteristics that are read of each. */
const SERVICES = [
  [0x180d, "2A37"],
  [0x1818, "2A63"],
  [0x1816, "2A5B"],
  [0x1826, "2AD2"],
  [0x1814, "2A53"],
];
const BATTERY = [0x180f, "2A19"];
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 20_000;
/** A value of a sensor is shown for so long. */
const FRESH_MS = 5000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Sensors {
  #bluetooth;
  #wheelM;
  #onValues;
  #onChange;
  #known = new Map();

  /**
   * `onValues(values)` gets what a sensor said, `onChange()` is told when a sensor came, went or was
   * removed.
   */
  constructor(bluetooth, { wheelM, onValues, onChange }) {
    this.#bluetooth = bluetooth;
    this.#wheelM = wheelM;
    this.#onValues = onValues;
    this.#onChange = onChange;
  }

  /** The sensors: `[{ id, name, isConnected, values, battery }]`. */
  list() {
    const now = Date.now();
    return [...this.#known.values()].map(({ device, isConnected, values, atMs, battery }) => ({
      id: device.id,
      name: device.name || "?",
      isConnected,
      values: now - atMs <= FRESH_MS ? values : {},
      battery,
    }));
  }

  /** Lets the athlete choose a sensor; needs a touch. */
  async add() {
    const services = SERVICES.map(([service]) => service);
    const device = await this.#bluetooth.requestDevice({
      filters: services.map((service) => ({ services: [service] })),
      optionalServices: [...services, BATTERY[0]],
    });
    this.#keep(device);
  }

  /** Connects again to sensors that were chosen before, where the browser lets the page. */
  async restore(ids) {
    if (typeof this.#bluetooth.getDevices !== "function") return;
    for (const device of await this.#bluetooth.getDevices()) {
      if (ids.includes(device.id)) this.#keep(device);
    }
  }

  /** Forgets a sensor. */
  remove(id) {
    const entry = this.#known.get(id);
    if (!entry) return;
    this.#known.delete(id);
    entry.device.gatt.disconnect();
    this.#onChange();
  }

  #keep(device) {
    if (this.#known.has(device.id)) return;
    const entry = { device, isConnected: false, values: {}, atMs: 0, battery: null, onGone: () => {} };
    device.addEventListener("gattserverdisconnected", () => entry.onGone());
    this.#known.set(device.id, entry);
    this.#onChange();
    this.#stayConnected(entry);
  }

  async #stayConnected(entry) {
    let pauseMs = FIRST_PAUSE_MS;
    while (this.#known.get(entry.device.id) === entry) {
      try {
        const gone = new Promise((resolve) => {
          entry.onGone = resolve;
        });
        await this.#connect(entry);
        entry.isConnected = true;
        pauseMs = FIRST_PAUSE_MS;
        this.#onChange();
        await gone;
      } catch (error) {
        console.warn("sensor:", entry.device.name, error);
        // Half a connection counts for nothing.
        entry.device.gatt.disconnect();
      }
      entry.isConnected = false;
      this.#onChange();
      await pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    }
  }

  async #connect(entry) {
    const server = await entry.device.gatt.connect();
    // Its counters may have been reset meanwhile.
    const sensor = new Sensor(this.#wheelM());
    let found = 0;
    for (const [service, characteristic] of SERVICES) {
      found += await this.#listen(server, service, characteristic, entry, sensor);
    }
    if (found === 0) throw new Error("it has no service that is known");
    await this.#listen(server, ...BATTERY, entry, sensor);
  }

  /** Listens to a characteristic; 1 if the sensor has it. */
  async #listen(server, service, name, entry, sensor) {
    let characteristic;
    try {
      const found = await server.getPrimaryService(service);
      characteristic = await found.getCharacteristic(parseInt(name, 16));
    } catch (error) {
      if (error.name === "NotFoundError") return 0;
      throw error;
    }
    const take = (view) => {
      const now = Date.now();
      const { sample } = sensor.read(name, view, now);
      if (sample.sensor_battery !== undefined) {
        entry.battery = sample.sensor_battery;
      } else {
        const isFresh = now - entry.atMs <= FRESH_MS;
        entry.values = isFresh ? { ...entry.values, ...sample } : sample;
        entry.atMs = now;
      }
      if (Object.keys(sample).length > 0) this.#onValues(sample);
    };
    characteristic.addEventListener("characteristicvaluechanged", (event) => take(event.target.value));
    if (name === BATTERY[1]) {
      // Some sensors only let it be read, and an event comes with the reading.
      await characteristic.readValue().catch(() => {});
      await characteristic.startNotifications().catch(() => {});
    } else {
      await characteristic.startNotifications();
    }
    return 1;
  }
}
