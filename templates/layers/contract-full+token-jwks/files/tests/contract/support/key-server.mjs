import { once } from "node:events";
import { createServer } from "node:http";

/** @typedef {import("node:http").RequestListener} Answer */

/**
 * Answers with a key set, as the frontend does.
 *
 * @param {unknown[]} keys
 * @returns {Answer}
 */
export const publish = (keys) => (_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ keys }));
};

/** Stands in for the frontend: publishes keys, or answers as a test requires. */
export class KeyServer {
  /** @type {{ time: number, target: string, headers: import("node:http").IncomingHttpHeaders }[]} */
  requests = [];
  #port = 0;
  #server = createServer((request, response) => {
    const { method, url, headers } = request;
    this.requests.push({ time: Date.now(), target: `${method} ${url}`, headers });
    // The service must not send this cookie back.
    response.setHeader("set-cookie", "key-server=1; Path=/");
    this.answer(request, response);
  });

  /** @param {Answer} answer */
  constructor(answer) {
    this.answer = answer;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/jwks`;
  }

  get isListening() {
    return this.#server.listening;
  }

  /** @param {number} [port] defaults to a free port, or to the previous one after `close` */
  async listen(port = this.#port) {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = /** @type {import("node:net").AddressInfo} */ (this.#server.address()).port;
  }

  /** Refuses connections until `listen` is called again. */
  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
