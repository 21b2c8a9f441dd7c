// Sends what waits, oldest first, one request at a time, and removes it once it is acknowledged.
// A batch whose answer was lost is sent again; Trackside knows samples by their time and stores none
// twice.

const MAX_BATCH = 500;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 30_000;
const REFUSED_PAUSE_MS = 60_000;
const ANSWER_WITHIN_MS = 20_000;

/** What came of a request. */
export const Outcome = {
  STORED: "stored",
  /** No answer, or one that says to try again. */
  UNREACHABLE: "unreachable",
  /** The code does not count. */
  REFUSED: "refused",
  TOO_LARGE: "too large",
};

/** Posts samples with a code, and says what came of it. */
export async function post(code, samples) {
  let answer;
  try {
    answer = await fetch(`/t/${encodeURIComponent(code)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(samples),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    // Whole, or it did not arrive.
    await answer.text();
  } catch {
    return Outcome.UNREACHABLE;
  }
  if (answer.ok) return Outcome.STORED;
  if (answer.status === 401 || answer.status === 403) return Outcome.REFUSED;
  if (answer.status === 413) return Outcome.TOO_LARGE;
  return Outcome.UNREACHABLE;
}

export class Sender {
  #queue;
  #post;
  #onOutcome;
  /** Something has come since the queue was read. */
  #hasNews = false;
  /** Ends the pause for want of samples. */
  #endIdle = () => {};
  /** Ends the pause after a failure. */
  #endPause = () => {};

  /**
   * `post(samples)` resolves to an `Outcome`; `onOutcome(outcome, count)` is told of each request
   * once it is over and what it acknowledged is removed.
   */
  constructor(queue, post, onOutcome) {
    this.#queue = queue;
    this.#post = post;
    this.#onOutcome = onOutcome;
  }

  /** There is a new sample. */
  poke() {
    this.#hasNews = true;
    this.#endIdle();
  }

  /** Tries again at once: the network is back, or the page is in front again. */
  retry() {
    this.#endPause();
    this.poke();
  }

  /** Sends for ever. */
  async run() {
    let pauseMs = FIRST_PAUSE_MS;
    let maxBatch = MAX_BATCH;
    for (;;) {
      this.#hasNews = false;
      const batch = await this.#queue.first(maxBatch);
      if (batch.length === 0) {
        if (!this.#hasNews) await this.#sleep(MAX_PAUSE_MS, (end) => (this.#endIdle = end));
        continue;
      }
      const outcome = await this.#post(batch.map((entry) => entry.sample));
      if (outcome === Outcome.STORED) await this.#queue.remove(batch);
      this.#onOutcome(outcome, batch.length);
      let wait = 0;
      if (outcome === Outcome.STORED) {
        pauseMs = FIRST_PAUSE_MS;
        maxBatch = MAX_BATCH;
      } else if (outcome === Outcome.REFUSED) {
        wait = REFUSED_PAUSE_MS;
      } else if (outcome === Outcome.TOO_LARGE && maxBatch > 1) {
        maxBatch = Math.ceil(maxBatch / 2);
      } else {
        wait = pauseMs;
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      }
      if (wait > 0) await this.#sleep(wait, (end) => (this.#endPause = end));
    }
  }

  async #sleep(ms, keepEnd) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      keepEnd(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    keepEnd(() => {});
  }
}
