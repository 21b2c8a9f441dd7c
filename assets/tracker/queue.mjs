// Samples that wait: kept by the browser until Trackside has acknowledged them, over reloads and
// restarts of the phone. Each code has a queue of its own, so that a borrowed phone never sends
// somebody else's samples.

const DATABASE = "trackside";
const STORE = "samples";
const BY_CODE = "code";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });

export class Queue {
  #database;
  #code;

  constructor(database, code) {
    this.#database = database;
    this.#code = code;
  }

  /** The queue of a code; fails where the browser keeps nothing, as in some private windows. */
  static async open(code) {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      store.createIndex(BY_CODE, "code");
    };
    return new Queue(await done(request), code);
  }

  /** Adds a sample; it is kept once this has resolved. */
  async add(sample) {
    const transaction = this.#database.transaction(STORE, "readwrite");
    transaction.objectStore(STORE).add({ code: this.#code, sample });
    await committed(transaction);
  }

  /** The `max` oldest, in the order in which they were added: `[{ id, sample }]`. */
  async first(max) {
    const store = this.#database.transaction(STORE).objectStore(STORE);
    return done(store.index(BY_CODE).getAll(IDBKeyRange.only(this.#code), max));
  }

  /** Removes what was acknowledged. */
  async remove(entries) {
    const transaction = this.#database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    for (const { id } of entries) store.delete(id);
    await committed(transaction);
  }

  /** How many wait. */
  async count() {
    const store = this.#database.transaction(STORE).objectStore(STORE);
    return done(store.index(BY_CODE).count(IDBKeyRange.only(this.#code)));
  }
}

/** The same without the browser's help: what waits is gone when the page is. */
export class MemoryQueue {
  #entries = [];
  #nextId = 1;

  async add(sample) {
    this.#entries.push({ id: this.#nextId, sample });
    this.#nextId += 1;
  }

  async first(max) {
    return this.#entries.slice(0, max);
  }

  async remove(entries) {
    const ids = new Set(entries.map((entry) => entry.id));
    this.#entries = this.#entries.filter((entry) => !ids.has(entry.id));
  }

  async count() {
    return this.#entries.length;
  }
}
