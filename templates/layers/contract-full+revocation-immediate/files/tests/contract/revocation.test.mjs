import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { assertUnauthorized } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { tasksOf } from "./support/service.mjs";
import { bearer, claims, token } from "./support/tokens.mjs";
import { endSession, newSession, newUser } from "./support/users.mjs";

/** @typedef {Awaited<ReturnType<typeof newUser>>} User */

/** @type {User} */
let alice;
/** @type {User} */
let bob;
before(async () => {
  alice = await newUser("Alice");
  bob = await newUser("Bob");
});

/** @param {unknown} sid */
const ask = (sid) =>
  send("GET", tasksOf(alice), { headers: [bearer(token(claims(alice, { sid })))] });

describe("a token", () => {
  test("is refused as soon as its session is revoked", async () => {
    const session = await newSession(alice.id);
    assert.equal((await ask(session)).status, 200);
    await endSession(session);
    assertUnauthorized(await ask(session), { sent: true });
  });

  test("depends on its own session only", async () => {
    const [first, second] = [await newSession(alice.id), await newSession(alice.id)];
    await endSession(first);
    assertUnauthorized(await ask(first), { sent: true });
    assert.equal((await ask(second)).status, 200);
  });

  test("is refused once its session has expired", async () => {
    assertUnauthorized(await ask(await newSession(alice.id, "-1 second")), { sent: true });
    assert.equal((await ask(await newSession(alice.id, "1 minute"))).status, 200);
  });

  test("is refused for every method, before path and body are checked", async () => {
    const session = await newSession(alice.id);
    await endSession(session);
    const headers = [bearer(token(claims(alice, { sid: session })))];
    for (const user of [alice, bob]) {
      for (const [method, path] of [
        ["GET", ""],
        ["POST", ""],
        ["PATCH", "/1"],
        ["DELETE", "/1"],
      ]) {
        const answer = await send(method, tasksOf(user) + path, { headers, body: "{" });
        assertUnauthorized(answer, { sent: true });
      }
    }
  });
});

/** @type {Record<string, (own: string) => unknown>} */
const strangers = {
  "another user's": () => bob.session,
  unknown: () => "A".repeat(32),
  missing: () => undefined,
  null: () => null,
  "a number": () => 1,
  "an array": (own) => [own],
  "an empty string": () => "",
  "followed by a space": (own) => `${own} `,
  "followed by a NUL": (own) => `${own}\0`,
  "followed by a lone surrogate": (own) => `${own}\ud800`,
  "a SQL injection": () => "' or '1'='1",
  "a SQL wildcard": () => "%",
  "1000 characters long": () => "a".repeat(1000),
};

describe("refuses a token whose session is", () => {
  for (const [name, make] of Object.entries(strangers)) {
    test(name, async () => {
      assertUnauthorized(await ask(make(alice.session)), { sent: true });
    });
  }
});
