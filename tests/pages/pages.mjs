// The pages for phones in a real browser, against the real server: how they look, and that the
// tracker loses nothing, stores nothing twice and keeps the order, whatever the radio does.
//
// Usage: node tests/pages/pages.mjs SETUP.json
// SETUP has `chromium`, `port`, `tlsPort`, `code`, `revoked`, `login`, `password`, `vectors` and, to
// keep pictures, `pictures` (a folder).

import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";

import { Browser, sleep, until } from "./browser.mjs";
import { Radio } from "./network.mjs";

const setup = JSON.parse(readFileSync(process.argv[2], "utf8"));
const plain = `http://127.0.0.1:${setup.port}`;
/** A name of the laptop, with which plain http is not secure, as in any network. */
const LAPTOP = "laptop.test";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** The public key of the laptop's certificate, as Chromium's flag wants it. */
async function keyOf(port) {
  const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const key = new X509Certificate(socket.getPeerCertificate().raw).publicKey;
  socket.destroy();
  return createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64");
}

/** What is stored: `[{ time, fields }]` in the order of time; times in ns, as text. */
async function stored() {
  const login = Buffer.from(`${setup.login}:${setup.password}`).toString("base64");
  const answer = await fetch(`${plain}/export?db=${setup.login}&format=lp`, {
    headers: { Authorization: `Basic ${login}` },
  });
  assert.equal(answer.status, 200);
  const lines = (await answer.text()).split("\n").filter((line) => line.startsWith("samples"));
  return lines.map((line) => {
    const [, fields, time] = line.split(" ");
    return { time, fields: Object.fromEntries(fields.split(",").map((field) => [field.split("=")[0], Number(field.split("=")[1])])) };
  });
}

/** What a page must be, whatever it says. */
async function checkLook(page, what) {
  const faults = await page.run(`(() => {
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the phone");
    const luminance = (colour) => {
      const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    for (const element of document.body.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const label = (element.innerText || element.id || element.tagName).slice(0, 40);
      const isButton = element.matches("button, .button, summary");
      if (isButton && box.height < 36) faults.push(label + ": " + box.height + " px high");
      if (isButton && element.scrollWidth > element.clientWidth + 1) faults.push(label + ": cut");
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!hasText || element.matches("script, style, noscript")) continue;
      const style = getComputedStyle(element);
      if (parseFloat(style.fontSize) < 13) faults.push(label + ": " + style.fontSize);
      const [a, b] = [luminance(style.color), luminance(paper(element))].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5) faults.push(label + ": contrast " + contrast.toFixed(1));
    }
    return faults;
  })()`);
  assert.deepEqual(faults, [], what);
  assert.deepEqual(page.errors, [], what);
  const hosts = new Set(page.requests.filter((url) => !url.startsWith("data:")).map((url) => new URL(url).hostname));
  for (const host of hosts) assert.ok(["127.0.0.1", LAPTOP].includes(host), `${what} asks ${host}`);
  if (setup.pictures) await page.picture(join(setup.pictures, `${what}.png`));
}

const recorded = (page) => page.run("Number(document.body.dataset.recorded ?? -1)");
const waiting = (page) => page.run("Number(document.body.dataset.waiting ?? -1)");
const trackerOf = (base, code = setup.code) => `${base}/join/${code}/track`;

/** Moves the phone along and waits until the page has noted each position. */
async function ride(page, places, from, count) {
  for (let n = from; n < from + count; n += 1) {
    const before = await recorded(page);
    const place = { latitude: 47 + n / 10_000, longitude: 8.5, altitude: 400 + n, heading: 0, speed: 9.5 };
    await page.moveTo(place);
    await until(`position ${n} is recorded`, async () => (await recorded(page)) > before);
    places.push(place.latitude);
  }
}

const tests = {
  async "every page fits a phone, light and dark, in four languages"(browser) {
    for (const isDark of [false, true]) {
      const look = isDark ? "dark" : "light";
      const page = await browser.phone({ isDark, language: isDark ? "de-CH" : "en-GB" });
      await page.open(`${plain}/`);
      await checkLook(page, `first-${look}`);
      await page.open(`${plain}/join/${setup.code}`);
      await checkLook(page, `join-${look}`);
      await page.run("document.querySelectorAll('details').forEach((it) => (it.open = true))");
      await checkLook(page, `join-open-${look}`);
      await page.open(trackerOf(plain));
      await until("the page is drawn", async () => (await recorded(page)) >= 0);
      await checkLook(page, `tracker-begin-${look}`);
      await page.open(`http://${LAPTOP}:${setup.port}/join/${setup.code}/track`);
      await until("the page is drawn", async () => (await recorded(page)) >= 0);
      await page.run("document.querySelectorAll('details').forEach((it) => (it.open = true))");
      await checkLook(page, `tracker-plain-${look}`);
      await page.close();
    }
    for (const [tag, words] of [["fr-FR", /sans https/], ["it-IT", /senza https/]]) {
      const page = await browser.phone({ language: tag });
      await page.open(`http://${LAPTOP}:${setup.port}/join/${setup.code}/track`);
      await until("the page is drawn", async () => (await recorded(page)) >= 0);
      assert.match(await page.text("main"), words);
      await checkLook(page, `tracker-plain-${tag}`);
      await page.close();
    }
  },

  async "a code that does not count gets a page that says so"(browser) {
    const page = await browser.phone();
    for (const path of ["/join/nobody-has-this-one", "/join/nobody-has-this-one/track"]) {
      await page.open(`${plain}${path}`);
      assert.match(await page.text("body"), /does not count/);
    }
    await checkLook(page, "refused-light");
    await page.close();
  },

  async "what the page of a code offers works at a touch"(browser) {
    const page = await browser.phone();
    await page.open(`${plain}/join/${setup.code}`);
    await page.tap("button[data-test]");
    await until("the test sample arrives", async () => /It arrived/.test(await page.text("#test")));
    assert.ok((await stored()).some(({ fields }) => fields.test === 1));
    await page.run("document.querySelectorAll('details').forEach((it) => (it.open = true))");
    await page.tap("button[data-copy]");
    await until("the address is copied", async () => (await page.text("button[data-copy]")) === "Copied");
    await page.tap(`a[href="/join/${setup.code}/track"]`);
    await until("the tracker opens", async () => (await page.run("location.pathname").catch(() => "")).endsWith("/track"));
    await page.close();
  },

  async "without https it says what it cannot do, and lap and SOS work"(browser) {
    const page = await browser.phone();
    const before = (await stored()).length;
    await page.open(`http://${LAPTOP}:${setup.port}/join/${setup.code}/track`);
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    const text = await page.text("main");
    assert.match(text, /opened without https/);
    assert.match(text, /Certificate Trust Settings/);
    assert.equal(await page.run("document.querySelector('.note a').href"), `https://${LAPTOP}:${setup.tlsPort}/join/${setup.code}/track`);
    assert.equal((await fetch(`${plain}/ca.crt`)).status, 200);
    await page.tap("#lap");
    await until("the lap is stored", async () => (await stored()).length === before + 1);
    assert.equal((await stored()).at(-1).fields.lap_pressed, 1);
    await page.close();
  },

  async "an iPhone is told what it cannot do"(browser) {
    const page = await browser.phone({ userAgent: IPHONE });
    await page.open(trackerOf(plain));
    await until("it says so", async () => /iPhone: no browser can read/.test(await page.text("#notes")));
    await checkLook(page, "tracker-iphone-light");
    await page.close();
  },

  async "who does not allow the location is told how"(browser) {
    const page = await browser.phone({ permissions: [] });
    await page.open(trackerOf(plain));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    await page.tap("#start");
    await until("it says so", async () => /Location is not allowed/.test(await page.text("#notes")));
    await page.close();
  },

  async "a dead network, a reload in it and lost answers lose nothing, double nothing and keep the order"(browser) {
    const before = new Set((await stored()).map(({ time }) => time));
    const radio = new Radio(setup.port);
    const base = `http://127.0.0.1:${await radio.listen()}`;
    const page = await browser.phone({ permissions: ["geolocation"] });
    await page.open(trackerOf(base));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    const places = [];
    await page.tap("#start");
    await ride(page, places, 0, 5);
    await until("the live samples are acknowledged", async () => (await waiting(page)) === 0);
    await until("it is live", async () => (await page.text("#state")) === "Live");
    await checkLook(page, "tracker-live-light");
    await until("the page is kept for later", () => page.run("caches.match(location.pathname).then(Boolean)"));

    radio.die();
    await ride(page, places, 5, 5);
    await until("it says that it is out of reach", async () => /Out of reach/.test(await page.text("#state")));
    assert.equal(await waiting(page), 5);

    await page.reload();
    // The browser tells the last position to the page that was loaded again: a sample of its own.
    await until("the page goes on by itself", async () => (await waiting(page)) >= 6);
    await until("it says so again", async () => /Out of reach/.test(await page.text("#state")));
    await ride(page, places, 10, 5);
    assert.equal(await waiting(page), 11);
    await checkLook(page, "tracker-offline-light");

    // It arrives, but the phone does not hear of it.
    radio.losesAnswers = true;
    radio.isDead = false;
    const news = async () => (await stored()).filter(({ time }) => !before.has(time));
    const reached = async () => (await news()).length;
    await page.run("window.dispatchEvent(new Event('online'))");
    await until("the batch is stored", async () => (await reached()) === places.length + 1);
    assert.equal(await waiting(page), 11, "nothing was acknowledged");
    radio.hangUp();
    radio.revive();
    await page.run("window.dispatchEvent(new Event('online'))");
    await ride(page, places, 15, 3);
    await until("everything is acknowledged", async () => (await waiting(page)) === 0, 40_000);

    const found = (await news()).filter(({ fields }) => fields.lat !== undefined);
    const order = found.map(({ fields }) => fields.lat);
    const expected = places.map((lat) => Number(lat.toFixed(7)));
    expected.splice(10, 0, expected[9]);
    assert.deepEqual(order, expected);
    assert.equal(new Set(found.map(({ time }) => time)).size, await recorded(page));
    const [first] = found;
    assert.deepEqual(
      { spd: first.fields.spd_kph, alt: first.fields.alt_m, acc: first.fields.acc_m, bearing: first.fields.bearing },
      { spd: 34.2, alt: 400, acc: 4, bearing: 0 },
    );
    assert.deepEqual(page.errors, []);
    await page.close();
    radio.close();
  },

  async "with https and the certificate it is the same, and the page is kept"(browser) {
    const page = await browser.phone({ permissions: ["geolocation"] });
    await page.open(trackerOf(`https://127.0.0.1:${setup.tlsPort}`));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    await page.tap("#start");
    await ride(page, [], 0, 1);
    await until("it is live", async () => (await page.text("#state")) === "Live");
    await until("the page is kept", () => page.run("caches.match(location.pathname).then(Boolean)"));
    assert.doesNotMatch(await page.text("#notes"), /certificate/);
    await page.close();
  },

  async "lap and SOS are sent, and the call goes on over a reload until it is taken back"(browser) {
    const before = new Set((await stored()).map(({ time }) => time));
    const news = async () => (await stored()).filter(({ time }) => !before.has(time));
    const page = await browser.phone({ isDark: true, permissions: ["geolocation"] });
    await page.open(trackerOf(plain));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    await page.tap("#start");
    await page.tap("#lap");
    await until("it says so", async () => (await page.text("#lap")) === "Lap 1");
    await page.tap("#sos");
    await until("it asks", async () => /tap to cancel/.test(await page.text("#sos")));
    await page.tap("#sos");
    await until("it is cancelled", async () => (await page.text("#sos")) === "SOS");
    await page.tap("#sos");
    await until("help is called", async () => /Help is being called/.test(await page.text("#sos")));
    await checkLook(page, "tracker-sos-dark");
    await until("the call is stored", async () => (await news()).some(({ fields }) => fields.sos === 1));
    await page.reload();
    await until("it still calls", async () => /Help is being called/.test(await page.text("#sos").catch(() => "")));
    const calls = async () => (await news()).filter(({ fields }) => fields.sos === 1).length;
    const heard = await calls();
    await until("the call is repeated", async () => (await calls()) > heard);
    await page.tap("#sos");
    await until("the call is taken back", async () => (await news()).at(-1).fields.sos === 0);
    assert.equal((await news()).filter(({ fields }) => fields.lap_pressed === 1).length, 1);
    await page.close();
  },

  async "sensors are decoded and travel with the positions"(browser) {
    const before = new Set((await stored()).map(({ time }) => time));
    const stub = readFileSync(new URL("./bluetooth-stub.js", import.meta.url), "utf8");
    const page = await browser.phone({ permissions: ["geolocation"], script: stub });
    await page.open(trackerOf(plain));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    await page.tap("#start");
    await page.tap("#add");
    // The list grows and moves the button.
    await until("the first is listed", async () => /Strap/.test(await page.text("#list")));
    await page.tap("#add");
    await until("both are connected", async () => (await page.run("testSensors.notifying()")).length === 2);
    const news = async () => (await stored()).filter(({ time }) => !before.has(time));
    const places = [];
    // 148 bpm; 250 W, of which 52 % left.
    await page.run(`testSensors.say(0x2a37, "019400"); testSensors.say(0x2a63, "0300fa0068")`);
    await ride(page, places, 0, 1);
    await until("the tiles show them", async () => (await page.text("#hr_bpm")) === "148" && (await page.text("#pwr_w")) === "250");
    await checkLook(page, "tracker-sensors-light");
    await until("they are stored", async () =>
      (await news()).some(({ fields }) => fields.hr_bpm === 148 && fields.pwr_w_l === 130 && fields.lat !== undefined));
    await until("both are listed", async () => /Strap\s+battery 85 %[\s\S]*Crank/.test(await page.text("#list")));

    // Out of reach, and back again by itself.
    await page.run("testSensors.lose('strap')");
    await until("it is missed", async () => /searching/.test(await page.text("#list")));
    await until("it is back", async () => (await page.run("testSensors.notifying()")).length === 2);
    await page.run(`testSensors.say(0x2a37, "0079")`);
    await until("without a position it is sent alone", async () =>
      (await news()).some(({ fields }) => fields.hr_bpm === 121 && fields.lat === undefined));
    // A value that is old is not shown.
    await until("old values are gone", async () => (await page.text("#pwr_w")) === "--");
    await page.tap("#list li button");
    await until("it is removed", async () => !/Strap/.test(await page.text("#list")));
    assert.deepEqual(page.errors, []);
    await page.close();
  },

  async "a second tab does not track, too"(browser) {
    const page = await browser.phone({ permissions: ["geolocation"] });
    await page.open(trackerOf(plain));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    const second = await browser.phone({ context: page.context });
    await second.open(trackerOf(plain));
    await until("it says so", async () => /already runs in another tab/.test(await second.text("#notes")));
    assert.ok(await second.run("document.querySelector('#lap').disabled"));
    await second.close();
    await page.close();
  },

  async "a code that is revoked while the page is open is told, and what waits is kept"(browser) {
    const page = await browser.phone();
    await page.open(trackerOf(plain, setup.revoked.code));
    await until("the page is drawn", async () => (await recorded(page)) >= 0);
    execFileSync(setup.revoked.command[0], setup.revoked.command.slice(1), { stdio: "pipe" });
    const test = { method: "POST", body: "{}" };
    await until("the server knows", async () => (await fetch(`${plain}/t/${setup.revoked.code}`, test)).status === 403);
    await page.tap("#lap");
    await until("it says so", async () => /does not count any more/.test(await page.text("#state")));
    assert.equal(await waiting(page), 1);
    await page.close();
  },
};

const key = await keyOf(setup.tlsPort);
const browser = new Browser(setup.chromium, [
  `--ignore-certificate-errors-spki-list=${key}`,
  `--host-resolver-rules=MAP ${LAPTOP} 127.0.0.1`,
]);
const only = process.env.ONLY;
let failed = 0;
let passed = 0;
for (const [name, test] of Object.entries(tests)) {
  if (only && !name.includes(only)) continue;
  const began = Date.now();
  try {
    await test(browser);
    passed += 1;
    console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
