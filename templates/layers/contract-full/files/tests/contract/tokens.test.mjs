import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { confusion, eitherWay, identity, time } from "./attacks/claims.mjs";
import { encoding } from "./attacks/encoding.mjs";
import { injection, pointingTo } from "./attacks/injection.mjs";
import { accepted, keys } from "./attacks/keys.mjs";
import { algorithm, signature } from "./attacks/signature.mjs";
import { structure } from "./attacks/structure.mjs";
import { assertUnauthorized } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { config, tasksOf } from "./support/service.mjs";
import { foreign } from "./support/signer.mjs";
import { bearer, claims, header, now, token } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @typedef {import("./support/tokens.mjs").Attacks} Attacks */

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser("Alice");
});

/** @param {string} text */
const ask = (text) => send("GET", tasksOf(user), { headers: [bearer(text)] });

/** @type {Attacks} Valid tokens. Without them, a service that refuses every token would pass. */
const valid = {
  "as issued by the frontend": (user) => token(claims(user)),
  "lifetime of one minute": (user) => token(claims(user, { exp: now() + 60 })),
  "maximum lifetime": (user) =>
    token(claims(user, { iat: now(), exp: now() + config.maxMinutes * 60 })),
  "expired within the leeway": (user) => token(claims(user, { iat: now() - 60, exp: now() - 1 })),
  "iat in the future, within the leeway": (user) => token(claims(user, { iat: now() + 2 })),
  "nbf in the past": (user) => token(claims(user, { nbf: now() - 10 })),
  "nbf in the future, within the leeway": (user) => token(claims(user, { nbf: now() + 2 })),
  "typ JWT": (user) => token(claims(user), header({ typ: "JWT" })),
  "typ in upper case": (user) => token(claims(user), header({ typ: "AT+JWT" })),
  "no typ": (user) => token(claims(user), header({ typ: undefined })),
  "aud an array of one": (user) => token(claims(user, { aud: [config.audience] })),
  "aud an array with the right audience": (user) =>
    token(claims(user, { aud: ["other", config.audience] })),
  "no name": (user) => token(claims(user, { name: undefined })),
  "empty email": (user) => token(claims(user, { email: "" })),
  "no jti": (user) => token(claims(user, { jti: undefined })),
  "jti a number": (user) => token(claims(user, { jti: 1 })),
  "unknown claims": (user) =>
    token(claims(user, { role: "admin", scope: ["a"], nested: { a: 1 } })),
  "unknown header parameters": (user) => token(claims(user), header({ cty: "x", extra: { a: 1 } })),
  "a non-ASCII name": (user) => token(claims(user, { name: "Zo\u00eb \u{1F600} \u5f20" })),
  "unknown non-ASCII members": (user) => {
    const x = { "\u5f20": ["\u{1F600}"] };
    return token(claims(user, { x }), header({ x }));
  },
  "an escaped surrogate pair": (user) =>
    token(JSON.stringify(claims(user)).replace(/}$/, ',"x":"\\ud83d\\ude00"}')),
  "payload with an escaped name": (user) =>
    token(JSON.stringify(claims(user)).replace('"sub"', '"\\u0073ub"')),
  "header surrounded by whitespace": (user) =>
    token(claims(user), ` ${JSON.stringify(header())}\n`),
  "payload surrounded by whitespace": (user) => token(` ${JSON.stringify(claims(user))}\n`),
  ...accepted,
};

describe("valid tokens", () => {
  for (const [name, make] of Object.entries(valid)) {
    test(name, async () => {
      const response = await ask(make(user));
      assert.equal(response.status, 200, response.body.toString("utf8"));
    });
  }
});

const families = {
  structure,
  encoding,
  algorithm,
  keys,
  injection,
  signature,
  time,
  identity,
  confusion,
};

for (const [family, attacks] of Object.entries(families)) {
  describe(`refuses an invalid token: ${family}`, () => {
    for (const [name, make] of Object.entries(attacks)) {
      test(name, async () => {
        assertUnauthorized(await ask(make(user)), { sent: true });
      });
    }
  });
}

describe("refuses a token without contacting the server it names", () => {
  let asked = 0;
  let url = "";
  const attacker = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [foreign.jwk], ...foreign.jwk }));
  });
  before(async () => {
    await new Promise((resolve) => attacker.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (attacker.address());
    url = `http://127.0.0.1:${port}/jwks`;
  });
  after(() => attacker.close());

  for (const name of Object.keys(pointingTo("http://127.0.0.1"))) {
    test(name, async () => {
      assertUnauthorized(await ask(pointingTo(url)[name](user)), { sent: true });
      assert.equal(asked, 0);
    });
  }
});

describe("accepts or refuses a token with a duplicate name", () => {
  for (const [name, make] of Object.entries(eitherWay)) {
    test(name, async () => {
      const response = await ask(make(user));
      if (response.status !== 200) assertUnauthorized(response, { sent: true });
    });
  }
});

test("does not trust the first of two sub claims", async () => {
  const text = JSON.stringify(claims(user)).replace(/}$/, ',"sub":"other"}');
  const { status } = await ask(token(text));
  assert.ok([401, 403].includes(status), String(status));
});

test("answers every invalid token alike", async () => {
  const answers = new Set();
  for (const attacks of Object.values(families)) {
    for (const make of Object.values(attacks).slice(0, 8)) {
      answers.add((await ask(make(user))).body.toString("utf8"));
    }
  }
  assert.equal(answers.size, 1);
});

test("gives no data to a user who does not exist", async () => {
  const ghost = { ...user, id: "nobody-has-this-id" };
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
