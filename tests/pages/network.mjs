// The radio between phone and laptop: a proxy that can be cut, and that can lose answers.

import { connect, createServer } from "node:net";

export class Radio {
  #server;
  #sockets = new Set();
  #port;
  /** Nothing gets through. */
  isDead = false;
  /** What the laptop says does not arrive. */
  losesAnswers = false;

  constructor(port) {
    this.#port = port;
    this.#server = createServer((phone) => this.#carry(phone));
  }

  /** Begins to listen; resolves to the port. */
  listen() {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => resolve(this.#server.address().port));
    });
  }

  #carry(phone) {
    this.#sockets.add(phone);
    phone.on("error", () => {}).on("close", () => this.#sockets.delete(phone));
    if (this.isDead) {
      phone.destroy();
      return;
    }
    const laptop = connect(this.#port, "127.0.0.1");
    laptop.on("error", () => phone.destroy()).on("close", () => phone.destroy());
    phone.on("close", () => laptop.destroy());
    phone.on("data", (chunk) => laptop.write(chunk));
    laptop.on("data", (chunk) => {
      if (!this.losesAnswers) phone.write(chunk);
    });
  }

  /** Cuts what is open, too. */
  die() {
    this.isDead = true;
    this.hangUp();
  }

  hangUp() {
    for (const socket of this.#sockets) socket.destroy();
  }

  revive() {
    this.isDead = this.losesAnswers = false;
  }

  close() {
    this.hangUp();
    this.#server.close();
  }
}
