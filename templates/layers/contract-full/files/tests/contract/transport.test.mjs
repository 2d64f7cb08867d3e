import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { assertUnauthorized, header } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { tasksOf } from "./support/service.mjs";
import { claims, token } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @typedef {import("./support/http.mjs").Header} Header */

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser("Alice");
});

/** @param {Header[]} headers */
const ask = (headers, target = tasksOf(user)) => send("GET", target, { headers });
const valid = () => token(claims(user));

/** @type {Record<string, (token: string) => Header[]>} */
const accepted = {
  Bearer: (valid) => [["authorization", `Bearer ${valid}`]],
  "bearer, in lower case": (valid) => [["authorization", `bearer ${valid}`]],
  "BEARER, in upper case": (valid) => [["AUTHORIZATION", `BEARER ${valid}`]],
  "Bearer, with spaces around the value": (valid) => [["authorization", `  Bearer ${valid}  `]],
};

/** @type {Record<string, (token: string) => Header[]>} Valid tokens, sent in the wrong place or form. */
const refused = {
  "two headers, both valid": (valid) => [
    ["authorization", `Bearer ${valid}`],
    ["authorization", `Bearer ${valid}`],
  ],
  "two headers, the first valid": (valid) => [
    ["authorization", `Bearer ${valid}`],
    ["authorization", "Bearer x"],
  ],
  "two headers, the second valid": (valid) => [
    ["authorization", "Bearer x"],
    ["authorization", `Bearer ${valid}`],
  ],
  "two headers, one of another scheme": (valid) => [
    ["authorization", `Bearer ${valid}`],
    ["authorization", "Basic eDp5"],
  ],
  "two headers in different case": (valid) => [
    ["Authorization", `Bearer ${valid}`],
    ["authorization", `Bearer ${valid}`],
  ],
  "two headers, one empty": (valid) => [
    ["authorization", ""],
    ["authorization", `Bearer ${valid}`],
  ],
  "two tokens in one header": (valid) => [["authorization", `Bearer ${valid}, Bearer ${valid}`]],
  "two spaces": (valid) => [["authorization", `Bearer  ${valid}`]],
  "a tab": (valid) => [["authorization", `Bearer\t${valid}`]],
  "no space": (valid) => [["authorization", `Bearer${valid}`]],
  "a colon": (valid) => [["authorization", `Bearer: ${valid}`]],
  "an equals sign": (valid) => [["authorization", `Bearer=${valid}`]],
  "a parameter": (valid) => [["authorization", `Bearer token=${valid}`]],
  "trailing text": (valid) => [["authorization", `Bearer ${valid} x`]],
  "the scheme twice": (valid) => [["authorization", `Bearer Bearer ${valid}`]],
  "no scheme": (valid) => [["authorization", valid]],
  "only the scheme": () => [["authorization", "Bearer"]],
  "only the scheme and a space": () => [["authorization", "Bearer "]],
  "an empty header": () => [["authorization", ""]],
  "the scheme Basic": (valid) => [["authorization", `Basic ${valid}`]],
  "the scheme Token": (valid) => [["authorization", `Token ${valid}`]],
  "the scheme JWT": (valid) => [["authorization", `JWT ${valid}`]],
  "the scheme DPoP": (valid) => [["authorization", `DPoP ${valid}`]],
  "a scheme that begins with Bearer": (valid) => [["authorization", `Bearers ${valid}`]],
  "a non-ASCII scheme": (valid) => [["authorization", `Be\u00e4rer ${valid}`]],
  "a trailing non-ASCII letter": (valid) => [["authorization", `Bearer ${valid}\u00e9`]],
  "X-Authorization": (valid) => [["x-authorization", `Bearer ${valid}`]],
  "Proxy-Authorization": (valid) => [["proxy-authorization", `Bearer ${valid}`]],
  "X-Forwarded-Authorization": (valid) => [["x-forwarded-authorization", `Bearer ${valid}`]],
  "X-Access-Token": (valid) => [["x-access-token", valid]],
  "a cookie": (valid) => [
    ["cookie", `token=${valid}; access_token=${valid}; authorization=${valid}`],
  ],
  "a session cookie": (valid) => [["cookie", `better-auth.session_token=${valid}`]],
  "X-User-Id": () => [["x-user-id", user.id]],
};

describe("accepts a valid token in the scheme", () => {
  for (const [name, make] of Object.entries(accepted)) {
    test(name, async () => assert.equal((await ask(make(valid()))).status, 200));
  }
});

describe("refuses a valid token in", () => {
  for (const [name, make] of Object.entries(refused)) {
    test(name, async () => assertUnauthorized(await ask(make(valid())), { sent: "either" }));
  }

  for (const name of ["access_token", "token", "authorization", "jwt", "bearer"]) {
    test(`the query parameter ${name}`, async () => {
      assertUnauthorized(await ask([], `${tasksOf(user)}?${name}=${valid()}`), { sent: false });
    });
  }

  test("the body", async () => {
    const response = await send("POST", tasksOf(user), {
      headers: [["content-type", "application/x-www-form-urlencoded"]],
      body: `access_token=${valid()}`,
    });
    assertUnauthorized(response, { sent: false });
  });

  test("a folded header", async () => {
    const headers = /** @type {Header[]} */ ([["authorization", `Bearer\r\n ${valid()}`]]);
    const { status } = await send("GET", tasksOf(user), { headers, bare: true });
    assert.ok([200, 400, 401].includes(status), String(status));
  });

  test("a header of 32 KiB", async () => {
    const headers = /** @type {Header[]} */ ([["authorization", `Bearer ${"a".repeat(32_768)}`]]);
    const { status } = await send("GET", tasksOf(user), { headers, bare: true });
    assert.ok([400, 401, 431].includes(status), String(status));
  });
});

describe("without a token", () => {
  for (const method of ["GET", "POST"]) {
    test(`${method} is refused without an error code`, async () => {
      assertUnauthorized(await send(method, tasksOf(user)), { sent: false });
    });
  }

  // 405 is fine too: /openapi.json lists the methods, so they are no secret.
  for (const method of ["PUT", "PATCH", "DELETE", "HEAD"]) {
    test(`${method} is refused`, async () => {
      const response = await send(method, tasksOf(user));
      assert.ok([401, 405].includes(response.status), String(response.status));
      if (response.status === 401 && method !== "HEAD") {
        assertUnauthorized(response, { sent: false });
      }
    });
  }

  test("the body is not parsed", async () => {
    for (const body of ["{", "{}", "x".repeat(70_000)]) {
      const headers = /** @type {Header[]} */ ([["content-type", "application/json"]]);
      assertUnauthorized(await send("POST", tasksOf(user), { headers, body }), { sent: false });
    }
  });
});

test("closes the connection after a request with both Transfer-Encoding and Content-Length", async () => {
  // Hide a second request after the last chunk but within Content-Length: a proxy may see one
  // request where the service sees two.
  const hidden = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
  for (const method of ["GET", "OPTIONS"]) {
    const response = await send(method, tasksOf(user), {
      headers: [
        ["transfer-encoding", "chunked"],
        ["authorization", `Bearer ${valid()}`],
      ],
      body: `0\r\n\r\n${hidden}`,
      bare: true,
      kept: true,
    });
    assert.match(header(response, "connection") ?? "", /close/i);
    assert.doesNotMatch(response.body.toString("latin1"), /HTTP\/1\.1/);
  }
});
