import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { send } from "./http.mjs";
import { startInstance } from "./instance.mjs";
import { KeyServer, publish } from "./key-server.mjs";
import { config, tasksOf } from "./service.mjs";
import { bearer, claims, header, token } from "./tokens.mjs";
import { newUser } from "./users.mjs";

/** Milliseconds from the start of a key fetch until the service may fetch keys again. */
export const COOL_DOWN = 5000;
/** Maximum key fetches per minute during cool-downs, for tokens with an unknown `kid`. */
export const MAX_EARLY = 6;

/** Skips the tests with CONTRACT_BASE_URL: the service at that URL has already fetched keys. */
export const skip = process.env.CONTRACT_JWKS_PORT ? "needs its own instance" : false;

/**
 * Starts an instance for one test file. The file controls the key set that the instance fetches.
 *
 * @param {unknown[] | null} keys the initial key set; null refuses connections
 */
export function ownInstance(keys) {
  const server = new KeyServer(publish(keys ?? []));
  /** @type {Awaited<ReturnType<typeof newUser>>} */
  let user;
  /** The latest time at which the service may have tried to fetch keys. */
  let tried = 0;

  if (!skip) {
    /** @type {Awaited<ReturnType<typeof startInstance>>} */
    let instance;
    const start = async () => {
      user = await newUser("Alice");
      await server.listen();
      if (keys === null) await server.close();
      const own = { JWKS_URL: server.url };
      // Log to stderr, which run.mjs prints only if a test fails.
      instance = await startInstance(config.service, own, console.error);
      config.baseUrl = new URL(instance.url);
    };
    before(start, { timeout: 120_000 });
    after(async () => {
      await instance?.stop();
      await server.close();
    });
  }

  return {
    server,

    /**
     * @param {{ kid?: string, sign: import("./tokens.mjs").Sign }} key
     * @param {import("./tokens.mjs").Fields} [head]
     */
    signedBy: ({ kid, sign }, head) => token(claims(user), header({ kid, ...head }), sign),

    /** @param {string} [text] the token */
    ask: (text) =>
      send("GET", tasksOf(user), { headers: text === undefined ? [] : [bearer(text)] }),

    /** @param {() => Promise<unknown>} work @returns the number of fetches */
    async countFetches(work) {
      const before = server.requests.length;
      await work();
      tried = server.isListening ? (server.requests.at(-1)?.time ?? tried) : Date.now();
      return server.requests.length - before;
    },

    /** Waits until the service may fetch keys again. */
    coolDown: () => sleep(Math.max(0, tried + COOL_DOWN + 300 - Date.now())),
  };
}
