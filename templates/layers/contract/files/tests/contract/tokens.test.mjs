import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { confusion, eitherWay, identity, time } from "./attacks/claims.mjs";
import { algorithm, injection, signature } from "./attacks/signature.mjs";
import { assertUnauthorized, send } from "./support/http.mjs";
import { config, newUser, tasksOf } from "./support/service.mjs";
import {
  base64url,
  bearer,
  claims,
  header,
  now,
  segment,
  signer,
  token,
} from "./support/tokens.mjs";

/** @typedef {import("./support/tokens.mjs").Attacks} Attacks */

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

/** @param {string} text */
const parts = (text) => text.split(".");

/**
 * Signs two segments that are already text.
 *
 * @param {string} head
 * @param {string} payload
 */
const signed = (head, payload) =>
  `${head}.${payload}.${base64url(signer.sign(`${head}.${payload}`))}`;

/** @param {string} text */
const padded = (text) => text.padEnd(Math.ceil(text.length / 4) * 4, "=");

/** A payload whose base64url has both special characters. @param {any} user */
const special = (user) => segment(claims(user, { name: "\u00ff\u00fe???>>>~~~" }));

/** @type {Attacks} Not one token of three base64url parts. */
const structure = {
  "one word": () => "hello",
  "one dot": () => ".",
  "two dots": () => "..",
  "only a header": () => `${segment(header())}..`,
  "only a payload": (user) => `.${segment(claims(user))}.`,
  "only a signature": (user) => `..${parts(token(claims(user)))[2]}`,
  "no signature part": (user) =>
    parts(token(claims(user)))
      .slice(0, 2)
      .join("."),
  "empty signature": (user) =>
    `${parts(token(claims(user)))
      .slice(0, 2)
      .join(".")}.`,
  "empty header": (user) => signed("", segment(claims(user))),
  "empty payload": () => signed(segment(header()), ""),
  "four parts": (user) => `${token(claims(user))}.x`,
  "five parts, as JWE": (user) => `${token(claims(user))}.x.y`,
  "leading dot": (user) => `.${token(claims(user))}`,
  "trailing dot": (user) => `${token(claims(user))}.`,
  "double dot": (user) => token(claims(user)).replace(".", ".."),
  "in double quotes": (user) => `"${token(claims(user))}"`,
  "in single quotes": (user) => `'${token(claims(user))}'`,
  "with a comma behind": (user) => `${token(claims(user))},`,
  "with a semicolon behind": (user) => `${token(claims(user))};`,
  "with a space inside": (user) => token(claims(user)).replace(".", ". "),
  "with a tab inside": (user) => token(claims(user)).replace(".", ".\t"),
  "with text behind": (user) => `${token(claims(user))} x`,
  "percent-encoded dots": (user) => token(claims(user)).replaceAll(".", "%2E"),
  "padded signature": (user) => padded(`${token(claims(user))}=`),
  "padded header, signed so": (user) =>
    signed(padded(`${segment({ ...header(), x: 1 })}=`), segment(claims(user))),
  "padded payload, signed so": (user) => signed(segment(header()), `${segment(claims(user))}=`),
  "standard base64 payload, signed so": (user) =>
    signed(segment(header()), `${special(user).replaceAll("-", "+").replaceAll("_", "/")}+/`),
  "a character outside of base64url in the header": (user) => `!${token(claims(user))}`,
  "a character outside of base64url in the signature": (user) => `${token(claims(user))}!`,
  "a letter of another script": (user) => `${token(claims(user))}\u00e9`,
  "a payload of one character": () => signed(segment(header()), "A"),
  "header not JSON": (user) => token(claims(user), "{not json"),
  "header an array": (user) => token(claims(user), [header()]),
  "header null": (user) => token(claims(user), "null"),
  "header a number": (user) => token(claims(user), "1"),
  "header a text": (user) => token(claims(user), '"HS256"'),
  "header not UTF-8": (user) => token(claims(user), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  "header nested deeply": (user) => token(claims(user), "[".repeat(1000)),
  "header with text behind": (user) => token(claims(user), `${JSON.stringify(header())}x`),
  "payload not JSON": () => token("{not json"),
  "payload an array": (user) => token([claims(user)]),
  "payload null": () => token("null"),
  "payload a number": () => token("1"),
  "payload a text": () => token('"access"'),
  "payload true": () => token("true"),
  "payload an empty object": () => token("{}"),
  "payload not UTF-8": () => token(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  "payload nested deeply": () => token("[".repeat(1400)),
  "payload with text behind": (user) => token(`${JSON.stringify(claims(user))}x`),
  "payload with a comment": (user) => token(`${JSON.stringify(claims(user))}/* */`),
  "payload with a trailing comma": (user) =>
    token(JSON.stringify(claims(user)).replace(/}$/, ",}")),
  "payload encoded twice": (user) => token(segment(claims(user))),
  "payload in UTF-16": (user) => token(Buffer.from(JSON.stringify(claims(user)), "utf16le")),
  "longer than 4 KiB, signed": (user) => token(claims(user, { name: "x".repeat(4000) })),
  "8 KiB, signed": (user) => token(claims(user, { name: "x".repeat(6000) })),
  "5 KiB of one letter": () => "a".repeat(5000),
  "5 KiB of dots": () => ".".repeat(5000),
  "JSON serialisation": (user) => {
    const [head, payload, signature] = parts(token(claims(user)));
    return JSON.stringify({ protected: head, payload, signature });
  },
  "JSON serialisation in base64url": (user) => {
    const [head, payload, signature] = parts(token(claims(user)));
    return base64url(JSON.stringify({ protected: head, payload, signature }));
  },
};

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
