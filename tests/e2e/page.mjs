import { setTimeout as sleep } from "node:timers/promises";

const USABLE_SHARE = 0.9;

/** The decoded header and claims of a token. */
export const parts = (token) =>
  token.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));

/** A page that calls an API continuously and keeps each token until shortly before expiry. Does not retry refused calls. */
export class Page {
  /** Number of responses by status. */
  statuses = new Map();
  /** The key ids of its tokens. */
  keys = new Set();
  /** Number of calls that failed to connect while a server restarted. */
  lost = 0;
  /** Unexpected errors. */
  faults = [];
  #token = "";
  #until = 0;

  /**
   * @param {import("./visitor.mjs").Visitor} visitor signed in
   * @param {string} service
   * @param {string} url of the API call
   * @param {() => boolean} isRestarting whether a call may fail to connect
   */
  constructor(visitor, service, url, isRestarting) {
    Object.assign(this, { visitor, service, url, isRestarting });
  }

  async run(signal) {
    while (!signal.aborted) {
      const before = this.isRestarting();
      await this.#call().catch((error) => {
        // `fetch` throws a TypeError if it cannot connect. A real page would show any other error.
        if (error instanceof TypeError && (before || this.isRestarting())) this.lost += 1;
        else this.faults.push(`${error.message} ${error.cause ?? ""}`);
      });
      await sleep(50);
    }
  }

  async #call() {
    if (Date.now() >= this.#until) {
      const asked = Date.now();
      const { token, milliseconds } = await this.fetchToken();
      this.#token = token;
      this.#until = asked + milliseconds;
      this.keys.add(parts(token)[0].kid);
    }
    const { status } = await fetch(this.url, { headers: { authorization: `Bearer ${this.#token}` } });
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  /** A token, and the time to use it for. */
  async fetchToken() {
    const { token, expiresIn } = await this.visitor.auth(`token?audience=${this.service}`);
    return { token, milliseconds: expiresIn * 1000 * USABLE_SHARE };
  }
}
