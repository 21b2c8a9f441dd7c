// The tracker: puts positions, sensors, battery and buttons together, and shows what comes of it.

import { WHEEL_M } from "./bluetooth.mjs";
import { keepPage } from "./offline.mjs";
import { MemoryQueue, Queue } from "./queue.mjs";
import { Sampler } from "./sampler.mjs";
import { Outcome, Sender, post } from "./sender.mjs";
import { Sensors } from "./sensors.mjs";
import { LANGUAGES, filled, languageOf } from "./words.mjs";

/** A value is shown for so long, and a position counts as one that comes for so long. */
const FRESH_MS = 5000;
const FIX_FRESH_MS = 15_000;
/** How long a touch on SOS can be cancelled, in seconds. */
const SOS_ASK_S = 3;
/** A pause of the page that is worth telling, in ms. */
const GAP_MS = 5000;
const LAP_SHOWN_MS = 3000;

const byId = (id) => document.getElementById(id);
/** What the server says of this phone: `code`, `name`, `bib`, `https` and `hasCa`. */
const setup = JSON.parse(byId("setup").textContent);
const language = languageOf(navigator.languages ?? [navigator.language]);
const words = LANGUAGES[language];
const isIphone = /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

/** What is remembered of this code over reloads. */
const memory = {
  key: `trackside.${setup.code}`,
  kept: { isRunning: false, laps: 0, isCalling: false, lastMs: 0, recorded: 0, sensors: [], wheelMm: WHEEL_M * 1000 },
  read() {
    try {
      Object.assign(this.kept, JSON.parse(localStorage.getItem(this.key) ?? "{}"));
    } catch (error) {
      console.warn("nothing is remembered:", error);
    }
    return this.kept;
  },
  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch (error) {
      console.warn("nothing is remembered:", error);
    }
  },
};
const kept = memory.read();

const sampler = new Sampler();
sampler.resume(kept.isCalling, kept.lastMs);
let queue;
let sender;
let sensors;
let isRunning = false;
let outcome = null;
let waiting = 0;
let watch = null;
let screenLock = null;
let fixedAtMs = -Infinity;
let leftAtMs = null;
let askedSos = null;
let lapShownUntilMs = 0;
/** What is shown in the tiles: value and when it came. */
const shown = new Map();
/** What is to be told, by what it is about. */
const notes = new Map();

// Notes

function note(about, text, link) {
  if (text === null ? !notes.delete(about) : notes.get(about)?.text === text) return;
  if (text !== null) notes.set(about, { text, link });
  byId("notes").replaceChildren(...[...notes.values()].map(({ text, link }) => {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      [anchor.href, anchor.textContent] = [link.href, link.text];
      line.append(" ", anchor);
    }
    return line;
  }));
}

function tellLimits() {
  if (!window.isSecureContext) {
    const link = setup.https && { href: `${setup.https}/join/${setup.code}/track`, text: words.openSecure };
    note("insecure", words.insecure, link);
    if (!link) note("https", words.noHttps);
  }
  if (isIphone) note("iphone", words.iphone);
  else if (window.isSecureContext && !navigator.bluetooth) note("bluetooth", words.noBluetooth);
  if (window.isSecureContext && !("wakeLock" in navigator)) note("screen", words.noWakeLock);
}

// Samples

async function keep(sample) {
  kept.lastMs = sampler.lastMs;
  kept.recorded += 1;
  memory.write();
  try {
    await queue.add(sample);
  } catch (error) {
    console.error("a sample is not kept:", error);
    note("storage", words.storageFull);
    return;
  }
  waiting += 1;
  sender.poke();
  draw();
}

function show(values, nowMs) {
  for (const [name, value] of Object.entries(values)) shown.set(name, { value, atMs: nowMs });
}

function takeFix(position) {
  const now = Date.now();
  fixedAtMs = now;
  note("position", null);
  const sample = sampler.fix(position, now);
  show(sample, now);
  keep(sample);
}

function missFix(error) {
  const isDenied = error.code === error.PERMISSION_DENIED;
  note("position", isDenied ? words.denied : words.noPosition);
}

function takeSensor(values) {
  const now = Date.now();
  sampler.sensor(values, now);
  show(values, now);
}

function tick() {
  const now = Date.now();
  const sample = isRunning || sampler.isCalling ? sampler.tick(now) : null;
  if (sample) keep(sample);
  if (askedSos !== null && askedSos <= now) callForHelp(true);
  draw();
}

// Running

async function start() {
  kept.isRunning = isRunning = true;
  memory.write();
  note("gap", null);
  if (!window.isSecureContext) {
    draw();
    return;
  }
  watch = navigator.geolocation.watchPosition(takeFix, missFix, {
    enableHighAccuracy: true, maximumAge: 0, timeout: 30_000,
  });
  keepScreenOn();
  if (navigator.getBattery) {
    const battery = await navigator.getBattery();
    const tell = () => sampler.battery(battery.level * 100);
    battery.onlevelchange = tell;
    tell();
  }
  draw();
}

function stop() {
  kept.isRunning = isRunning = false;
  memory.write();
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  screenLock?.release();
  draw();
}

async function keepScreenOn() {
  if (!("wakeLock" in navigator) || !isRunning || document.visibilityState !== "visible") return;
  if (screenLock && !screenLock.released) return;
  try {
    screenLock = await navigator.wakeLock.request("screen");
    note("screen", null);
  } catch (error) {
    console.warn("the screen may turn off:", error);
    note("screen", words.screenMayTurnOff);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    leftAtMs = Date.now();
    return;
  }
  const awayMs = leftAtMs === null ? 0 : Date.now() - leftAtMs;
  leftAtMs = null;
  if (isRunning && awayMs >= GAP_MS) note("gap", filled(words.gap, Math.round(awayMs / 1000)));
  keepScreenOn();
  sender?.retry();
});
window.addEventListener("online", () => sender?.retry());

// Buttons

function callForHelp(isCalling) {
  askedSos = null;
  kept.isCalling = isCalling;
  keep(sampler.sos(isCalling, Date.now()));
}

byId("start").addEventListener("click", start);
byId("stop").addEventListener("click", stop);
byId("lap").addEventListener("click", () => {
  const now = Date.now();
  kept.laps += 1;
  lapShownUntilMs = now + LAP_SHOWN_MS;
  navigator.vibrate?.(80);
  keep(sampler.lap(kept.laps, now));
});
byId("sos").addEventListener("click", () => {
  if (sampler.isCalling) callForHelp(false);
  else askedSos = askedSos === null ? Date.now() + SOS_ASK_S * 1000 : null;
  navigator.vibrate?.(200);
  draw();
});
byId("add").addEventListener("click", async () => {
  try {
    await sensors.add();
  } catch (error) {
    // Nothing was chosen.
    if (error.name !== "NotFoundError") console.warn("no sensor:", error);
  }
});
byId("wheel").addEventListener("change", (event) => {
  const mm = event.target.valueAsNumber;
  if (event.target.validity.valid && mm > 0) {
    kept.wheelMm = mm;
    memory.write();
  } else {
    event.target.value = kept.wheelMm;
  }
});

// Drawing

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const number = (decimals) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false });
const [whole, tenths] = [number(0), number(1)];

function draw() {
  const now = Date.now();
  for (const name of ["spd_kph", "hr_bpm", "pwr_w", "cad_rpm", "alt_m", "acc_m"]) {
    const last = shown.get(name);
    const isFresh = last !== undefined && now - last.atMs < FRESH_MS;
    setText(byId(name), isFresh ? (name === "spd_kph" ? tenths : whole).format(last.value) : "--");
  }
  const [state, look] = stateNow(now);
  setText(byId("state"), state);
  byId("state").className = look;
  setText(byId("lap"), now < lapShownUntilMs ? filled(words.lapDone, kept.laps) : words.lap);
  const sos = byId("sos");
  const left = askedSos === null ? 0 : Math.max(1, Math.ceil((askedSos - now) / 1000));
  setText(sos, sampler.isCalling ? words.sosOn : askedSos === null ? words.sos : filled(words.sosAsk, left));
  sos.classList.toggle("calling", sampler.isCalling);
  sos.classList.toggle("asking", askedSos !== null);
  setText(byId("counts"), filled(words.counts, kept.recorded, waiting));
  document.body.dataset.recorded = kept.recorded;
  document.body.dataset.waiting = waiting;
  byId("begin").hidden = isRunning || !window.isSecureContext;
  byId("tracking").hidden = !isRunning || !window.isSecureContext;
  // What can be set, and the end of tracking.
  byId("settings").hidden = !window.isSecureContext || !isRunning;
}

/** The state in words, and how it looks. */
function stateNow(now) {
  if (outcome === Outcome.REFUSED) return [words.refused, "bad"];
  if (outcome !== null && outcome !== Outcome.STORED) return [words.offline, "bad"];
  if (!window.isSecureContext) return ["", ""];
  if (!isRunning) return [words.stopped, ""];
  if (now - fixedAtMs < FIX_FRESH_MS) return outcome === null ? [words.waitingForFix, ""] : [words.live, "good"];
  return fixedAtMs === -Infinity ? [words.waitingForFix, ""] : [words.noFix, "bad"];
}

function drawSensors() {
  const all = sensors.list();
  kept.sensors = all.map((sensor) => sensor.id);
  memory.write();
  byId("list").replaceChildren(...all.map((sensor) => {
    const item = document.createElement("li");
    const text = document.createElement("span");
    const small = document.createElement("small");
    const remove = document.createElement("button");
    text.textContent = sensor.name;
    const charge = sensor.battery === null ? "" : filled(words.battery, sensor.battery);
    small.textContent = sensor.isConnected ? charge : words.sensorSearching;
    text.append(small);
    [remove.type, remove.className, remove.textContent] = ["button", "plain", words.remove];
    remove.setAttribute("aria-label", filled(words.removeNamed, sensor.name));
    remove.addEventListener("click", () => sensors.remove(sensor.id));
    item.append(text, remove);
    return item;
  }));
}

// The start of it all

async function openQueue() {
  try {
    const opened = await Queue.open(setup.code);
    waiting = await opened.count();
    navigator.storage?.persist?.();
    return opened;
  } catch (error) {
    console.warn("nothing is kept:", error);
    note("storage", words.memoryOnly);
    return new MemoryQueue();
  }
}

/** Only one tab tracks; holds the lock until the page is closed. Resolves to whether this one does. */
function isOnlyTab() {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(`trackside.${setup.code}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

async function main() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
  byId("name").textContent = setup.bib ? `${setup.bib} · ${setup.name}` : setup.name;
  byId("join").href = `/join/${setup.code}`;
  byId("wheel").value = kept.wheelMm;
  byId("certificate").hidden = !setup.hasCa;
  byId("certificate").open = !window.isSecureContext;
  byId("sensors").hidden = byId("wheelLabel").hidden = !window.isSecureContext || !navigator.bluetooth;
  document.querySelector("main").hidden = false;
  tellLimits();
  if (!(await isOnlyTab())) {
    note("tab", words.otherTab);
    for (const button of document.querySelectorAll("button")) button.disabled = true;
    draw();
    return;
  }
  queue = await openQueue();
  sender = new Sender(queue, (samples) => post(setup.code, samples), async (what, count) => {
    outcome = what;
    if (what === Outcome.STORED) waiting = Math.max(0, waiting - count);
    draw();
  });
  sender.run().catch((error) => {
    console.error("sending has stopped:", error);
    note("storage", words.storageFull);
  });
  if (navigator.bluetooth) {
    sensors = new Sensors(navigator.bluetooth, {
      wheelM: () => kept.wheelMm / 1000,
      onValues: takeSensor,
      onChange: drawSensors,
    });
    sensors.restore(kept.sensors).catch((error) => console.warn("sensors:", error));
  }
  if (kept.isRunning) start();
  setInterval(tick, 1000);
  draw();
  if (window.isSecureContext) note("kept", (await keepPage()) ? null : words.notKept);
}

main();
