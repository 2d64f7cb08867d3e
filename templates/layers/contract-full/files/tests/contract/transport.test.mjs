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
const good = () => token(claims(user));

/** @type {Record<string, (token: string) => Header[]>} */
const accepted = {
  Bearer: (good) => [["authorization", `Bearer ${good}`]],
  "bearer in lower case": (good) => [["authorization", `bearer ${good}`]],
  "BEARER in upper case": (good) => [["AUTHORIZATION", `BEARER ${good}`]],
  "blanks around the value": (good) => [["authorization", `  Bearer ${good}  `]],
};

/** @type {Record<string, (token: string) => Header[]>} Each holds a good token, in a wrong place. */
const refused = {
  "two headers, both good": (good) => [
    ["authorization", `Bearer ${good}`],
    ["authorization", `Bearer ${good}`],
  ],
  "two headers, the first good": (good) => [
    ["authorization", `Bearer ${good}`],
    ["authorization", "Bearer x"],
  ],
  "two headers, the second good": (good) => [
    ["authorization", "Bearer x"],
    ["authorization", `Bearer ${good}`],
  ],
  "two headers, one of another scheme": (good) => [
    ["authorization", `Bearer ${good}`],
    ["authorization", "Basic eDp5"],
  ],
  "two headers in different case": (good) => [
    ["Authorization", `Bearer ${good}`],
    ["authorization", `Bearer ${good}`],
  ],
  "two headers, one empty": (good) => [
    ["authorization", ""],
    ["authorization", `Bearer ${good}`],
  ],
  "two tokens in one header": (good) => [["authorization", `Bearer ${good}, Bearer ${good}`]],
  "two spaces": (good) => [["authorization", `Bearer  ${good}`]],
  "a tab": (good) => [["authorization", `Bearer\t${good}`]],
  "no space": (good) => [["authorization", `Bearer${good}`]],
  "a colon": (good) => [["authorization", `Bearer: ${good}`]],
  "an equals sign": (good) => [["authorization", `Bearer=${good}`]],
  "a parameter": (good) => [["authorization", `Bearer token=${good}`]],
  "text behind": (good) => [["authorization", `Bearer ${good} x`]],
  "the scheme twice": (good) => [["authorization", `Bearer Bearer ${good}`]],
  "no scheme": (good) => [["authorization", good]],
  "only the scheme": () => [["authorization", "Bearer"]],
  "only the scheme and a space": () => [["authorization", "Bearer "]],
  "an empty header": () => [["authorization", ""]],
  "the scheme Basic": (good) => [["authorization", `Basic ${good}`]],
  "the scheme Token": (good) => [["authorization", `Token ${good}`]],
  "the scheme JWT": (good) => [["authorization", `JWT ${good}`]],
  "the scheme DPoP": (good) => [["authorization", `DPoP ${good}`]],
  "a scheme that starts alike": (good) => [["authorization", `Bearers ${good}`]],
  "a scheme of another script": (good) => [["authorization", `Be\u00e4rer ${good}`]],
  "a letter of another script behind": (good) => [["authorization", `Bearer ${good}\u00e9`]],
  "another header": (good) => [["x-authorization", `Bearer ${good}`]],
  "a proxy's header": (good) => [["proxy-authorization", `Bearer ${good}`]],
  "a forwarded header": (good) => [["x-forwarded-authorization", `Bearer ${good}`]],
  "the header of the access token": (good) => [["x-access-token", good]],
  "a cookie": (good) => [["cookie", `token=${good}; access_token=${good}; authorization=${good}`]],
  "a session cookie": (good) => [["cookie", `better-auth.session_token=${good}`]],
  "a user header": () => [["x-user-id", user.id]],
};

describe("a good token is taken from", () => {
  for (const [name, make] of Object.entries(accepted)) {
    test(name, async () => assert.equal((await ask(make(good()))).status, 200));
  }
});

describe("a good token is not taken from", () => {
  for (const [name, make] of Object.entries(refused)) {
    test(name, async () => assertUnauthorized(await ask(make(good())), { sent: "either" }));
  }

  for (const name of ["access_token", "token", "authorization", "jwt", "bearer"]) {
    test(`the query ${name}`, async () => {
      assertUnauthorized(await ask([], `${tasksOf(user)}?${name}=${good()}`), { sent: false });
    });
  }

  test("the body", async () => {
    const response = await send("POST", tasksOf(user), {
      headers: [["content-type", "application/x-www-form-urlencoded"]],
      body: `access_token=${good()}`,
    });
    assertUnauthorized(response, { sent: false });
  });

  test("a header that is folded over two lines", async () => {
    const headers = /** @type {Header[]} */ ([["authorization", `Bearer\r\n ${good()}`]]);
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
    test(`${method} is refused without a reason`, async () => {
      assertUnauthorized(await send(method, tasksOf(user)), { sent: false });
    });
  }

  // Which methods there are is no secret: /openapi.json names them.
  for (const method of ["PUT", "PATCH", "DELETE", "HEAD"]) {
    test(`${method} is refused`, async () => {
      const response = await send(method, tasksOf(user));
      assert.ok([401, 405].includes(response.status), String(response.status));
    });
  }

  test("a body is not looked at", async () => {
    for (const body of ["{", "{}", "x".repeat(70_000)]) {
      const headers = /** @type {Header[]} */ ([["content-type", "application/json"]]);
      assertUnauthorized(await send("POST", tasksOf(user), { headers, body }), { sent: false });
    }
  });
});

test("Transfer-Encoding beside Content-Length ends the connection", async () => {
  // After the last chunk but within Content-Length, so servers that use different lengths see one request or two.
  const hidden = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
  for (const method of ["GET", "OPTIONS"]) {
    const response = await send(method, tasksOf(user), {
      headers: [
        ["transfer-encoding", "chunked"],
        ["authorization", `Bearer ${good()}`],
      ],
      body: `0\r\n\r\n${hidden}`,
      bare: true,
      kept: true,
    });
    assert.match(header(response, "connection") ?? "", /close/i);
    assert.doesNotMatch(response.body.toString("latin1"), /HTTP\/1\.1/);
  }
});
