// During a rotation, a service also accepts tokens signed with the previous secret, if their `kid`
// names that secret.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { assertUnauthorized } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { startInstance } from "./support/instance.mjs";
import { config, tasksOf } from "./support/service.mjs";
import { foreign, hs256, secret, signer } from "./support/signer.mjs";
import { bearer, claims, header, token } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

const previousSecret = randomBytes(32).toString("base64url");
const previous = hs256(previousSecret);

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser("Alice");
});

/**
 * @param {import("./support/tokens.mjs").Signer} key
 * @param {string | undefined} kid of the token
 */
const ask = (key, kid) =>
  send("GET", tasksOf(user), { headers: [bearer(token(claims(user), header({ kid }), key.sign))] });

/** @typedef {[key: import("./support/tokens.mjs").Signer, kid: string | undefined]} Case */

/** @param {Record<string, Case>} cases */
function accepts(cases) {
  for (const [name, [key, kid]] of Object.entries(cases)) {
    test(`accepts ${name}`, async () => {
      const response = await ask(key, kid);
      assert.equal(response.status, 200, response.body.toString("utf8"));
    });
  }
}

/** @param {Record<string, Case>} cases */
function refuses(cases) {
  for (const [name, [key, kid]] of Object.entries(cases)) {
    test(`refuses ${name}`, async () => assertUnauthorized(await ask(key, kid), { sent: true }));
  }
}

describe("a service without a previous secret", () => {
  accepts({ "its secret with another kid": [signer, previous.kid] });
  refuses({ "an earlier secret": [previous, previous.kid] });
});

// Skipped with CONTRACT_BASE_URL: the service at that URL has an unknown previous secret.
const skip = process.env.CONTRACT_ELSEWHERE ? "needs its own instance" : false;

describe("a service with a previous secret", { skip }, () => {
  /** @type {Awaited<ReturnType<typeof startInstance>>} */
  let instance;
  const start = async () => {
    const keys = { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRET_PREVIOUS: previousSecret };
    // Log to stderr, which run.mjs prints only if a test fails.
    instance = await startInstance(config.service, keys, console.error);
    config.baseUrl = new URL(instance.url);
  };
  before(start, { timeout: 120_000 });
  after(() => instance?.stop());

  accepts({
    "the current secret": [signer, signer.kid],
    "the current secret with an unknown kid": [signer, foreign.kid],
    "the current secret without a kid": [signer, undefined],
    "the previous secret": [previous, previous.kid],
  });
  refuses({
    "the current secret with the kid of the previous one": [signer, previous.kid],
    "the previous secret with the kid of the current one": [previous, signer.kid],
    "the previous secret with an unknown kid": [previous, foreign.kid],
    "the previous secret with its kid and a suffix": [previous, `${previous.kid}0`],
    "the previous secret with an empty kid": [previous, ""],
    "the previous secret without a kid": [previous, undefined],
    "another secret with the kid of the previous one": [foreign, previous.kid],
    "another secret with its own kid": [foreign, foreign.kid],
  });
});
