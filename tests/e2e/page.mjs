import { setTimeout as sleep } from "node:timers/promises";

const USABLE_SHARE = 0.9;

/** What a token says of itself. */
export const parts = (token) =>
  token.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));

/** A page that calls an API all the time, with a token that it keeps until shortly before its end. It never tries a refused call again. */
export class Page {
  /** Answers by status. */
  statuses = new Map();
  /** The keys of the tokens that it used. */
  keys = new Set();
  /** Calls that reached nobody while a server was being restarted. */
  lost = 0;
  /** What should not have happened. */
  faults = [];
  #token = "";
  #until = 0;

  /**
   * @param {import("./visitor.mjs").Visitor} visitor who is signed in
   * @param {string} service
   * @param {string} url what it calls there
   * @param {() => boolean} isRestarting whether a call may reach nobody
   */
  constructor(visitor, service, url, isRestarting) {
    Object.assign(this, { visitor, service, url, isRestarting });
  }

  async run(signal) {
    while (!signal.aborted) {
      const before = this.isRestarting();
      await this.#call().catch((error) => {
        // What `fetch` throws when nobody answers. Whatever else it is, the page would show it.
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

  /** A token, and how long the page uses it. */
  async fetchToken() {
    const { token, expiresIn } = await this.visitor.auth(`token?audience=${this.service}`);
    return { token, milliseconds: expiresIn * 1000 * USABLE_SHARE };
  }
}
