import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { send } from "./http.mjs";
import { startInstance } from "./instance.mjs";
import { KeyServer, publish } from "./key-server.mjs";
import { config, tasksOf } from "./service.mjs";
import { bearer, claims, header, token } from "./tokens.mjs";
import { newUser } from "./users.mjs";

/** A service may fetch keys again this long after its last fetch began. */
export const COOL_DOWN = 5000;
/** The limit of fetches within the cool-down, in any minute. */
export const MAX_EARLY = 6;

/** A service elsewhere has read keys already. */
export const skip = process.env.CONTRACT_JWKS_PORT ? "needs a service of its own" : false;

/**
 * A service for one test file, which decides what it gets when it fetches keys.
 *
 * @param {unknown[] | null} keys what it gets at first; null: nothing listens there
 */
export function ownInstance(keys) {
  const server = new KeyServer(publish(keys ?? []));
  /** @type {Awaited<ReturnType<typeof newUser>>} */
  let user;
  /** When the service last tried to fetch keys, or later. */
  let tried = 0;

  if (!skip) {
    /** @type {Awaited<ReturnType<typeof startInstance>>} */
    let instance;
    const start = async () => {
      user = await newUser("Alice");
      await server.listen();
      if (keys === null) await server.close();
      const own = { JWKS_URL: server.url };
      // What is written to stderr is shown when a test fails.
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

    /** @param {() => Promise<unknown>} work @returns how many times the service fetched keys */
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
