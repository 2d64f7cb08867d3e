import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { confusion, eitherWay, identity, time } from "./attacks/claims.mjs";
import { algorithm, injection, signature } from "./attacks/signature.mjs";
import { structure } from "./attacks/structure.mjs";
import { config } from "./support/config.mjs";
import { assertUnauthorized } from "./support/expect.mjs";
import { send } from "./support/http.mjs";
import { bearer, claims, header, now, token } from "./support/tokens.mjs";
import { newUser, tasksOf } from "./support/users.mjs";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser("Alice");
});

/** @param {string} text */
const ask = (text) => send("GET", tasksOf(user), { headers: [bearer(text)] });

/** Without these, a service that refuses everybody would pass all the attacks. */
const good = {
  "as the frontend makes it": () => token(claims(user)),
  "one minute long": () => token(claims(user, { exp: now() + 60 })),
  "as long as allowed": () =>
    token(claims(user, { iat: now(), exp: now() + config.maxMinutes * 60 })),
  "expired within the leeway": () => token(claims(user, { iat: now() - 60, exp: now() - 1 })),
  "issued by a clock that is ahead": () => token(claims(user, { iat: now() + 2 })),
  "valid since a moment": () => token(claims(user, { nbf: now() - 10 })),
  "valid in a moment": () => token(claims(user, { nbf: now() + 2 })),
  "typ JWT": () => token(claims(user), header({ typ: "JWT" })),
  "typ in another case": () => token(claims(user), header({ typ: "AT+JWT" })),
  "no typ": () => token(claims(user), header({ typ: undefined })),
  "aud a list of one": () => token(claims(user, { aud: [config.audience] })),
  "aud a list with ours": () => token(claims(user, { aud: ["other", config.audience] })),
  "no name": () => token(claims(user, { name: undefined })),
  "no jti": () => token(claims(user, { jti: undefined })),
  "unknown claims": () => token(claims(user, { role: "admin", scope: ["a"], nested: { a: 1 } })),
  "unknown header fields": () => token(claims(user), header({ cty: "x", extra: { a: 1 } })),
  "a name of other scripts": () => token(claims(user, { name: "Zo\u00eb \u{1F600} \u5f20" })),
};

describe("good tokens", () => {
  for (const [name, make] of Object.entries(good)) {
    test(name, async () => {
      const response = await ask(make());
      assert.equal(response.status, 200, response.body.toString("utf8"));
    });
  }
});

const families = { structure, algorithm, injection, signature, time, identity, confusion };

for (const [family, attacks] of Object.entries(families)) {
  describe(`refused for its ${family}`, () => {
    for (const [name, make] of Object.entries(attacks)) {
      test(name, async () => {
        assertUnauthorized(await ask(make(user)), { sent: true });
      });
    }
  });
}

describe("decided either way, but decided", () => {
  for (const [name, make] of Object.entries(eitherWay)) {
    test(name, async () => {
      const response = await ask(make(user));
      if (response.status !== 200) assertUnauthorized(response, { sent: true });
    });
  }
});

test("the answer never says what was wrong", async () => {
  const answers = new Set();
  for (const attacks of Object.values(families)) {
    for (const make of Object.values(attacks).slice(0, 8)) {
      answers.add((await ask(make(user))).body.toString("utf8"));
    }
  }
  assert.equal(answers.size, 1);
});

test("the token of a user who does not exist gives no data", async () => {
  const ghost = { id: "nobody-has-this-id", name: "Ghost", email: "ghost@contract.invalid" };
  const headers = [bearer(token(claims(ghost)))];
  const listed = await send("GET", tasksOf(ghost), { headers });
  assert.ok([200, 401, 403].includes(listed.status));
  const json = /** @type {const} */ (["content-type", "application/json"]);
  const created = await send("POST", tasksOf(ghost), {
    headers: [...headers, [...json]],
    body: '{"title":"x"}',
  });
  assert.ok(created.status >= 400 && created.status < 500, String(created.status));
});
