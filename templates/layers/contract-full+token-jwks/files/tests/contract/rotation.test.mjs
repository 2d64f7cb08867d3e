// Publishes and withdraws keys while a service runs. The service must notice each change with few
// fetches, and keep its keys while fetches fail. Each test continues where the previous one ended.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { otherKeys } from "./attacks/key-sets.mjs";
import { assertUnauthorized } from "./support/answers.mjs";
import { keyPair } from "./support/ed25519.mjs";
import { publish } from "./support/key-server.mjs";
import { COOL_DOWN, MAX_EARLY, ownInstance, skip } from "./support/own-instance.mjs";

const old = keyPair();
const next = keyPair();
const newest = keyPair();
const last = keyPair();
const foreign = keyPair();
const others = Object.values(otherKeys).map(({ jwk }) => jwk);

const published = [null, 1, "key", [], ...others, old.jwk];
const { server, ask, signedBy, countFetches, coolDown } = ownInstance(published);

/** @param {import("./support/ed25519.mjs").KeyPair} pair */
async function assertOpens(pair) {
  const response = await ask(signedBy(pair));
  assert.equal(response.status, 200, response.body.toString("utf8"));
}

/** @param {import("./support/ed25519.mjs").KeyPair} pair */
async function assertRefuses(pair) {
  assertUnauthorized(await ask(signedBy(pair)), { sent: true });
}

/** Asserts that a token with a new, unpublished kid is refused. */
const assertRefusesUnknown = () => assertRefuses({ ...foreign, kid: randomUUID() });

describe("a service with published keys", { skip }, () => {
  test("finds the key of a token among keys of other types", async () => {
    await countFetches(() => assertOpens(old));
    assert.equal(await countFetches(() => assertOpens(old)), 0);
  });

  test("accepts a key that was published right after its last fetch", async () => {
    server.answer = publish([next.jwk, old.jwk]);
    assert.equal(await countFetches(() => assertOpens(next)), 1);
  });

  test("accepts a key that was published during a fetch", async () => {
    server.answer = async (request, response) => {
      server.answer = publish([newest.jwk, next.jwk, old.jwk]);
      await sleep(500);
      publish([next.jwk, old.jwk])(request, response);
    };
    const count = await countFetches(async () => {
      const first = assertRefusesUnknown();
      await sleep(200);
      await Promise.all([first, ...Array.from({ length: 20 }, () => assertOpens(newest))]);
    });
    assert.equal(count, 2);
  });

  test("limits fetches during a flood of unknown kids, and keeps its keys", async () => {
    const start = Date.now();
    const count = await countFetches(async () => {
      for (let batch = 0; batch < 20; batch += 1) {
        await Promise.all(Array.from({ length: 50 }, assertRefusesUnknown));
      }
    });
    const ordinary = 1 + Math.floor((Date.now() - start) / COOL_DOWN);
    assert.ok(count <= MAX_EARLY + ordinary, `it fetched ${count} times`);
    for (const key of [newest, next, old]) await assertOpens(key);
    for (const [name, key] of Object.entries(otherKeys)) {
      assert.equal((await ask(signedBy(key, key.head))).status, 401, name);
    }
  });

  test("finds a new key after the cool-down", async () => {
    await coolDown();
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    server.answer = publish([last.jwk, newest.jwk, next.jwk, old.jwk]);
    assert.equal(await countFetches(() => assertRefuses(last)), 0);
    await coolDown();
    assert.equal(await countFetches(() => assertOpens(last)), 1);
  });

  test("refuses a withdrawn key after the next fetch", async () => {
    server.answer = publish([next.jwk]);
    await coolDown();
    assert.equal(await countFetches(() => assertOpens(old)), 0);
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    await countFetches(() => assertRefuses(old));
    await assertOpens(next);
  });

  test("accepts the newest of 40 published keys", async () => {
    const older = Array.from({ length: 39 }, () => keyPair().jwk);
    server.answer = publish([next.jwk, ...older]);
    await coolDown();
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    await assertOpens(next);
  });

  test("keeps its keys while the key server is slow, without delaying other requests", async () => {
    server.answer = () => {};
    await coolDown();
    const slow = countFetches(assertRefusesUnknown);
    await sleep(200);
    const start = Date.now();
    await assertOpens(next);
    assert.ok(Date.now() - start < 2000, `it waited ${Date.now() - start} ms`);
    assert.equal(await slow, 1);
  });

  test("keeps its keys when the key set is empty", async () => {
    server.answer = publish([]);
    await coolDown();
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    await assertOpens(next);
  });

  test("keeps its keys while the key server is down", async () => {
    await server.close();
    await coolDown();
    await countFetches(assertRefusesUnknown);
    await assertOpens(next);
    await assertRefuses(old);
  });
});
