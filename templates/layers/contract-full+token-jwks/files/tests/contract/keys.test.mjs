// Tests a service whose first key fetches fail. Until it has keys, the service answers 503, never
// 401, to tokens that it cannot verify. Other requests get their usual response. Each test
// continues where the previous one ended.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { spoiledKeys, unusualKeys } from "./attacks/key-sets.mjs";
import { assertProblem, assertUnauthorized, header } from "./support/answers.mjs";
import { keyPair } from "./support/ed25519.mjs";
import { send } from "./support/http.mjs";
import { publish } from "./support/key-server.mjs";
import { ownInstance, skip } from "./support/own-instance.mjs";

/** @typedef {import("./support/key-server.mjs").Answer} Answer */

const good = keyPair();
const goodKeys = publish([good.jwk]);

const KIB = 1024;
let bytesSent = 0;

/** @type {Record<string, Answer>} Faulty responses, most with valid keys that must not be used. */
const faults = {
  "a redirect to valid keys": (request, response) => {
    if (request.url === "/elsewhere") goodKeys(request, response);
    else response.writeHead(302, { location: "/elsewhere" }).end();
  },
  "status 500": (request, response) => {
    response.statusCode = 500;
    goodKeys(request, response);
  },
  "an endless body": async (_request, response) => {
    response.write(`{"keys":[${JSON.stringify(good.jwk)}`);
    for (bytesSent = 0; bytesSent < 2048 * KIB && !response.destroyed; bytesSent += 16 * KIB) {
      response.write(Buffer.alloc(16 * KIB, " "));
      await sleep(20);
    }
    response.end("]}");
  },
  "a slow body": async (_request, response) => {
    response.write(`{"keys":[${JSON.stringify(good.jwk)}`);
    for (let drops = 0; drops < 40 && !response.destroyed; drops += 1) {
      response.write(" ");
      await sleep(200);
    }
    response.end("]}");
  },
  "no answer": async (request, response) => {
    await sleep(8000);
    goodKeys(request, response);
  },
  "deeply nested JSON": (_request, response) => {
    response.end("[".repeat(60 * KIB));
  },
  "no usable key": publish([{ ...good.jwk, use: "enc" }]),
};

const { server, ask, signedBy, countFetches, coolDown } = ownInstance(null);

/** @type {Record<string, () => string>} Tokens that are invalid with any key set. */
const malformed = {
  "one word": () => "x",
  "alg none": () => signedBy(good, { alg: "none" }),
  "alg HS256": () => signedBy(good, { alg: "HS256" }),
  "no alg": () => signedBy(good, { alg: undefined }),
  "typ of an id token": () => signedBy(good, { typ: "id+jwt" }),
  crit: () => signedBy(good, { crit: ["exp"] }),
  "no kid": () => signedBy(good, { kid: undefined }),
  "kid a number": () => signedBy(good, { kid: 1 }),
};

/** Asserts that requests that need no key get their usual response and cause no fetch. */
async function assertTheRestWorks() {
  const count = await countFetches(async () => {
    for (const path of ["/health", "/ready", "/openapi.json"]) {
      assert.equal((await send("GET", path)).status, 200);
    }
    assertUnauthorized(await ask(), { sent: false });
    for (const make of Object.values(malformed)) {
      assertUnauthorized(await ask(make()), { sent: true });
    }
  });
  assert.equal(count, 0);
}

/** Asserts that a valid token gets a 503 with a Retry-After header. */
async function assertUnavailable() {
  const response = await ask(signedBy(good));
  assertProblem(response, 503);
  assert.equal(header(response, "retry-after"), "5");
}

describe("a service without keys", { skip }, () => {
  test("answers 503 to a token while the key server is down", async () => {
    await assertTheRestWorks();
    await countFetches(assertUnavailable);
    // Ask again within the cool-down, when the service may not fetch keys.
    await assertUnavailable();
    await server.listen();
  });

  for (const [name, answer] of Object.entries(faults)) {
    test(`answers 503 to a token after ${name}`, async () => {
      server.answer = answer;
      await coolDown();
      await assertTheRestWorks();
      const start = Date.now();
      assert.equal(
        await countFetches(() => Promise.all([assertUnavailable(), assertUnavailable()])),
        1,
      );
      assert.ok(Date.now() - start < 4500, `it waited ${Date.now() - start} ms`);
      assert.equal(await countFetches(assertUnavailable), 0);
    });
  }

  test("stops reading a key set soon after 64 KiB", () => {
    assert.ok(bytesSent < 1024 * KIB, `${bytesSent} bytes were sent`);
  });

  test("uses the valid keys of a 64 KiB key set, and no others", async () => {
    const more = [unusualKeys, spoiledKeys].flatMap(Object.values).map(({ jwk }) => jwk);
    const set = Buffer.alloc(64 * KIB, " ");
    set.write(JSON.stringify({ keys: [good.jwk, ...more] }));
    server.answer = (_request, response) => response.end(set);
    await coolDown();
    const count = await countFetches(async () => {
      assert.equal((await ask(signedBy(good))).status, 200);
      for (const [name, key] of Object.entries(unusualKeys)) {
        assert.equal((await ask(signedBy(key, key.head))).status, 200, name);
      }
    });
    assert.equal(count, 1);
    for (const [name, key] of Object.entries(spoiledKeys)) {
      assert.equal((await ask(signedBy(key, key.head))).status, 401, name);
    }
  });

  test("requests only the key set, without credentials", () => {
    const targets = server.requests.map(({ target }) => target);
    assert.deepEqual([...new Set(targets)], ["GET /jwks"]);
    for (const { headers } of server.requests) {
      assert.deepEqual([headers.cookie, headers.authorization], [undefined, undefined]);
    }
  });
});
