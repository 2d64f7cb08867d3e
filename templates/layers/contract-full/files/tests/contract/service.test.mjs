import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { assertProblem, assertUnauthorized, header, json } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { config, tasksOf } from "./support/service.mjs";
import { as } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @typedef {import("./support/http.mjs").Header} Header */

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser("Alice");
});

describe("public routes", () => {
  test("/health", async () => {
    const response = await send("GET", "/health");
    assert.deepEqual([response.status, json(response)], [200, { status: "ok" }]);
  });

  test("/ready", async () => {
    const response = await send("GET", "/ready");
    assert.deepEqual([response.status, json(response)], [200, { status: "ready" }]);
  });

  test("ignore an invalid token", async () => {
    const headers = /** @type {Header[]} */ ([["authorization", "Bearer x"]]);
    for (const path of ["/health", "/ready", "/openapi.json"]) {
      assert.equal((await send("GET", path, { headers })).status, 200);
    }
  });
});

describe("/openapi.json", () => {
  /** @type {any} */
  let document;
  before(async () => {
    document = json(await send("GET", "/openapi.json"));
  });
  const open = ["/health", "/ready", "/openapi.json"];

  test("lists every path and method", () => {
    const methods = (/** @type {string} */ path) =>
      Object.keys(document.paths[path] ?? {}).filter((each) =>
        /^(get|post|put|patch|delete)$/.test(each),
      );
    assert.match(document.openapi, /^3\./);
    assert.deepEqual(methods("/health"), ["get"]);
    assert.deepEqual(methods("/ready"), ["get"]);
    assert.deepEqual(methods("/api/v1/{user_id}/tasks").sort(), ["get", "post"]);
    assert.deepEqual(methods("/api/v1/{user_id}/tasks/{task_id}").sort(), [
      "delete",
      "get",
      "patch",
    ]);
  });

  test("declares the bearer scheme on every protected route", () => {
    const schemes = document.components.securitySchemes;
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const names = (operation.security ?? document.security ?? []).flatMap(Object.keys);
        const bearer = names.some(
          (/** @type {string} */ name) => schemes[name]?.scheme === "bearer",
        );
        assert.equal(bearer, !open.includes(path), `${method} ${path}`);
      }
    }
  });

  test("every protected route refuses a request without a token", async () => {
    for (const path of Object.keys(document.paths).sort()) {
      if (open.includes(path)) continue;
      for (const method of Object.keys(document.paths[path]).sort()) {
        const target = path.replace("{user_id}", user.id).replace(/\{[^}]*\}/g, "1");
        assertUnauthorized(await send(method.toUpperCase(), target), { sent: false });
      }
    }
  });
});

describe("answers 404 to an unknown path, never a redirect", () => {
  /** @type {Record<string, (id: string) => string>} */
  const targets = {
    "a trailing slash": (id) => `/api/v1/${id}/tasks/`,
    "two slashes": (id) => `/api/v1/${id}//tasks`,
    "an upper-case prefix": (id) => `/API/v1/${id}/tasks`,
    "an upper-case resource": (id) => `/api/v1/${id}/TASKS`,
    "another version": (id) => `/api/v2/${id}/tasks`,
    "no resource": (id) => `/api/v1/${id}`,
    "an extension": (id) => `/api/v1/${id}/tasks.json`,
    "a path below a task": (id) => `/api/v1/${id}/tasks/${randomUUID()}/more`,
    "the root": () => "/",
    "an unknown name": () => "/nope",
    "a file": () => "/.env",
  };
  for (const [name, make] of Object.entries(targets)) {
    test(name, async () => {
      assertProblem(await send("GET", make(user.id), { headers: [as(user)] }), 404);
      assertProblem(await send("GET", make(user.id)), 404);
    });
  }
});

describe("methods", () => {
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    test(`${method} on the task list returns 405 with an Allow header`, async () => {
      const response = await send(method, tasksOf(user), { headers: [as(user)] });
      assertProblem(response, 405);
      assert.match(header(response, "allow") ?? "", /GET/);
      assert.match(header(response, "allow") ?? "", /POST/);
    });
  }

  for (const method of ["TRACE", "CONNECT", "PROPFIND", "get"]) {
    test(`${method} returns no data`, async () => {
      const { status } = await send(method, tasksOf(user), { headers: [as(user)], bare: true });
      assert.ok(status >= 400 && status < 502, String(status));
    });
  }

  test("a header does not override the method", async () => {
    const override = /** @type {Header} */ (["x-http-method-override", "DELETE"]);
    assert.equal((await send("GET", tasksOf(user), { headers: [as(user), override] })).status, 200);
  });
});

describe("CORS", () => {
  /** @param {string} origin @param {string} [method] */
  const preflight = (origin, method = "PATCH") =>
    send("OPTIONS", tasksOf(user), {
      headers: [
        ["origin", origin],
        ["access-control-request-method", method],
        ["access-control-request-headers", "authorization,content-type"],
      ],
      bare: true,
    });

  test("allows the frontend to send a token, but no cookies", async () => {
    const response = await preflight(config.origin);
    assert.ok([200, 204].includes(response.status));
    assert.equal(header(response, "access-control-allow-origin"), config.origin);
    const methods = header(response, "access-control-allow-methods") ?? "";
    for (const method of ["GET", "POST", "PATCH", "DELETE"])
      assert.match(methods, new RegExp(method));
    const headers = (header(response, "access-control-allow-headers") ?? "").toLowerCase();
    assert.match(headers, /authorization/);
    assert.match(headers, /content-type/);
    assert.equal(header(response, "access-control-allow-credentials"), undefined);
  });

  const port = new URL(config.origin).port;
  const others = {
    "another origin": "http://attacker.example",
    null: "null",
    "the frontend's origin with a suffix": `${config.origin}.attacker.example`,
    "another port": config.origin.replace(port, String(Number(port || 80) + 1)),
    "another scheme": config.origin.replace(/^https?/, (scheme) =>
      scheme === "http" ? "https" : "http",
    ),
    "a trailing slash after the port": `${config.origin}/`,
    "upper case": config.origin.toUpperCase(),
  };
  for (const [name, origin] of Object.entries(others)) {
    test(`refuses ${name}`, async () => {
      const headers = /** @type {Header[]} */ ([["origin", origin], as(user)]);
      const asked = await preflight(origin);
      assert.ok([200, 204, 400].includes(asked.status), String(asked.status));
      const answers = [asked, await send("GET", tasksOf(user), { headers })];
      for (const answer of answers) {
        const allowed = header(answer, "access-control-allow-origin");
        assert.ok(allowed === undefined || allowed === config.origin, allowed);
      }
    });
  }

  test("lets the frontend read errors, and sets Vary", async () => {
    const headers = /** @type {Header[]} */ ([["origin", config.origin]]);
    const refused = await send("GET", tasksOf(user), { headers });
    assertUnauthorized(refused, { sent: false });
    const lost = await send("GET", "/nope", { headers });
    for (const response of [refused, lost]) {
      assert.equal(header(response, "access-control-allow-origin"), config.origin);
      assert.match(header(response, "vary") ?? "", /origin/i);
    }
  });
});

describe("headers", () => {
  test("ignores a request id from the client", async () => {
    const headers = /** @type {Header[]} */ ([
      ["x-request-id", "00000000-0000-4000-8000-000000000000"],
    ]);
    const [first, second] = [
      await send("GET", "/health", { headers }),
      await send("GET", "/health"),
    ];
    assert.notEqual(header(first, "x-request-id"), headers[0][1]);
    assert.notEqual(header(first, "x-request-id"), header(second, "x-request-id"));
  });

  test("HEAD has no body", async () => {
    const response = await send("HEAD", tasksOf(user), { headers: [as(user)] });
    assert.ok([200, 405].includes(response.status));
    assert.equal(response.body.length, 0);
  });

  test("an unknown path is a problem document, with or without a token", async () => {
    assertProblem(await send("GET", "/nope"), 404);
    assertProblem(await send("POST", "/nope", { headers: [as(user)] }), 404);
  });
});
