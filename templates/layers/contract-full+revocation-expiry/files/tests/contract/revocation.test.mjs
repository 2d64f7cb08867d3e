import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { assertUnauthorized } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { config, tasksOf } from "./support/service.mjs";
import { bearer, claims, now, token } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  // newUser creates no session, so the user is in the same state as after signing out.
  user = await newUser("Alice");
});

const lifetime = config.maxMinutes * 60;

/** @param {number} age of the token, in seconds */
const ask = (age) => {
  const iat = now() - age;
  const text = token(claims(user, { iat, exp: iat + lifetime }));
  return send("GET", tasksOf(user), { headers: [bearer(text)] });
};

describe("a token without a session", () => {
  test("is valid until it expires", async () => {
    assert.equal((await ask(0)).status, 200);
    assert.equal((await ask(lifetime - 30)).status, 200);
  });

  test("is refused once it has expired", async () => {
    assertUnauthorized(await ask(lifetime + 10), { sent: true });
  });

  test("lasts at most half an hour", () => assert.ok(lifetime <= 30 * 60));
});
