// Keys come and go while a service runs. It must learn about both without asking often, and do with
// the keys it has when it cannot ask. The tests build on each other.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { otherKeys } from "./attacks/key-sets.mjs";
import { assertUnauthorized } from "./support/answers.mjs";
import { keyPair } from "./support/ed25519.mjs";
import { publish } from "./support/key-server.mjs";
import { ownInstance, skip } from "./support/own-instance.mjs";

const old = keyPair();
const next = keyPair();
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

/** A token that names a key nobody published, another one each time. */
const assertRefusesUnknown = () => assertRefuses({ ...foreign, kid: randomUUID() });

describe("a service that has keys", { skip }, () => {
  test("found the one that it can use among those for others", async () => {
    await countFetches(() => assertOpens(old));
    const count = await countFetches(async () => {
      await assertOpens(old);
      for (const [name, key] of Object.entries(otherKeys)) {
        assert.equal((await ask(signedBy(key, key.head))).status, 401, name);
      }
    });
    assert.equal(count, 0);
  });

  test("does not fetch again at once for a key that it does not know", async () => {
    server.answer = publish([next.jwk, old.jwk]);
    assert.equal(await countFetches(() => assertRefuses(next)), 0);
  });

  test("fetches once for a flood of unknown keys, and finds the new one", async () => {
    await coolDown();
    const flood = () =>
      Promise.all([...Array.from({ length: 40 }, assertRefusesUnknown), assertOpens(next)]);
    assert.equal(await countFetches(flood), 1);
    const count = await countFetches(async () => {
      for (let round = 0; round < 20; round += 1) await assertRefusesUnknown();
      await assertOpens(next);
      await assertOpens(old);
    });
    assert.equal(count, 0);
  });

  test("refuses a key that is no longer published, from its next fetch on", async () => {
    server.answer = publish([next.jwk]);
    await coolDown();
    assert.equal(await countFetches(() => assertOpens(old)), 0);
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    assert.equal(await countFetches(() => assertRefuses(old)), 0);
    await assertOpens(next);
  });

  test("keeps its keys while the server is slow, and makes nobody else wait", async () => {
    server.answer = () => {};
    await coolDown();
    const slow = countFetches(assertRefusesUnknown);
    await sleep(200);
    const start = Date.now();
    await assertOpens(next);
    assert.ok(Date.now() - start < 2000, `it waited ${Date.now() - start} ms`);
    assert.equal(await slow, 1);
  });

  test("keeps its keys when none is published", async () => {
    server.answer = publish([]);
    await coolDown();
    assert.equal(await countFetches(assertRefusesUnknown), 1);
    await assertOpens(next);
  });

  test("keeps its keys while the server is gone", async () => {
    await server.close();
    await coolDown();
    await countFetches(assertRefusesUnknown);
    await assertOpens(next);
    await assertRefuses(old);
  });
});
