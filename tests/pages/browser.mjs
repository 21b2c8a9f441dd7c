// A headless Chromium, driven over a pipe by the DevTools protocol: no package is needed for it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The viewport of a small phone. */
const PHONE = { width: 390, height: 844, deviceScaleFactor: 2, mobile: true };
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage", "--remote-debugging-pipe",
];

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `check` gives something true, and returns it. */
export async function until(what, check, withinMs = 10_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(50);
  }
}

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), "trackside-pages-"));
  #nextId = 1;
  #open = new Map();
  #listeners = new Map();

  /** Starts it; `flags` are added to those it always has. */
  constructor(path, flags) {
    const all = [...FLAGS, `--user-data-dir=${this.#profile}`, ...flags, "about:blank"];
    this.#process = spawn(path, all, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let text = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      const messages = text.split("\0");
      text = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
    this.#process.on("error", (error) => {
      throw error;
    });
  }

  #take(message) {
    const waiting = this.#open.get(message.id);
    if (waiting) {
      this.#open.delete(message.id);
      if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting.resolve(message.result);
    } else if (message.sessionId) {
      this.#listeners.get(message.sessionId)?.(message.method, message.params);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#open.set(id, { method, resolve, reject }));
  }

  /** A page as a phone shows it, with a profile of its own or in the `context` of another page. */
  async phone({ context, isDark = false, language = "en-GB", userAgent, permissions = [], script } = {}) {
    const browserContextId = context ?? (await this.send("Target.createBrowserContext")).browserContextId;
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    page.context = browserContextId;
    this.#listeners.set(sessionId, (method, params) => page.take(method, params));
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setDeviceMetricsOverride", PHONE);
    await page.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }],
    });
    const agent = userAgent ?? (await this.send("Browser.getVersion")).userAgent;
    await page.send("Emulation.setUserAgentOverride", { userAgent: agent, acceptLanguage: language });
    if (script) await page.send("Page.addScriptToEvaluateOnNewDocument", { source: script });
    await this.send("Browser.grantPermissions", { permissions, browserContextId });
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  #browser;
  #sessionId;
  #targetId;
  /** The profile. */
  context;
  /** Errors of scripts and of the console, and what the policy refused. */
  errors = [];
  /** The addresses that were asked for. */
  requests = [];

  constructor(browser, sessionId, targetId) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    this.#targetId = targetId;
  }

  take(method, params) {
    if (method === "Runtime.exceptionThrown") {
      this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Runtime.consoleAPICalled" && params.type === "error") {
      this.errors.push(params.args.map((it) => it.value ?? it.description).join(" "));
    } else if (method === "Log.entryAdded" && params.entry.level === "error" && params.entry.source !== "network") {
      this.errors.push(params.entry.text);
    } else if (method === "Network.requestWillBeSent") {
      this.requests.push(params.request.url);
    }
  }

  send(method, params) {
    return this.#browser.send(method, params, this.#sessionId);
  }

  /** Opens an address; fails if nothing answers. */
  async open(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await this.#loaded();
  }

  async reload() {
    await this.run("window.isOld = true");
    await this.send("Page.reload");
    await until("the page is loaded again", () => this.run("!window.isOld").catch(() => false));
    await this.#loaded();
  }

  #loaded() {
    return until("the page is loaded", () => this.run("document.readyState === 'complete'").catch(() => false));
  }

  /** What an expression gives, awaited. */
  async run(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true, userGesture: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  text(selector) {
    return this.run(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  }

  /** Touches the middle of an element, which must be there to be touched. */
  async tap(selector) {
    const found = `document.querySelector(${JSON.stringify(selector)})`;
    // What stands above may grow between the look and the touch; then one touches again.
    for (let tries = 0; tries < 20; tries += 1) {
      const place = await this.run(`(() => {
        const element = ${found};
        element.scrollIntoView({ block: "center" });
        const box = element.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        if (!element.contains(document.elementFromPoint(x, y))) return null;
        window.wasTouched = false;
        element.addEventListener("click", () => { window.wasTouched = true; }, { capture: true, once: true });
        return { x, y };
      })()`);
      if (!place) throw new Error(`${selector} cannot be touched`);
      const mouse = { ...place, button: "left", clickCount: 1 };
      await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...mouse });
      await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...mouse });
      // A link has left the page by now.
      if (await this.run("window.wasTouched !== false").catch(() => true)) return;
    }
    throw new Error(`${selector} moves away from each touch`);
  }

  /** Puts the phone somewhere; `speed` in m/s. */
  moveTo(position) {
    return this.send("Emulation.setGeolocationOverride", { accuracy: 4, ...position });
  }

  async picture(file) {
    const { contentSize } = { contentSize: await this.run("({ height: document.documentElement.scrollHeight })") };
    const clip = { x: 0, y: 0, width: PHONE.width, height: Math.max(contentSize.height, PHONE.height), scale: 1 };
    const { data } = await this.send("Page.captureScreenshot", { format: "png", clip, captureBeyondViewport: true });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  close() {
    return this.#browser.send("Target.closeTarget", { targetId: this.#targetId });
  }
}
