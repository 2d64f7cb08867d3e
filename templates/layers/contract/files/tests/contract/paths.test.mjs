import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { assertProblem, assertUnauthorized } from "./support/expect.mjs";
import { json, send } from "./support/http.mjs";
import { as } from "./support/tokens.mjs";
import { newUser, tasksOf } from "./support/users.mjs";

/** @type {Record<"alice" | "bob" | "omega", Awaited<ReturnType<typeof newUser>>>} */
let users;
before(async () => {
  const omega = `\u03a9mega ${randomBytes(8).toString("hex")}`;
  users = {
    alice: await newUser("Alice", `Alice${randomBytes(12).toString("hex")}`),
    bob: await newUser("Bob"),
    omega: await newUser("Omega", omega),
  };
});

const missing = randomUUID();

/** @type {Record<string, (alice: string, bob: string) => string>} Not the user's own id: 403. */
const foreign = {
  "another user": (_alice, bob) => bob,
  "a user who does not exist": () => "nobody",
  "lower case": (alice) => alice.toLowerCase(),
  "upper case": (alice) => alice.toUpperCase(),
  "a blank before": (alice) => `%20${alice}`,
  "a blank behind": (alice) => `${alice}%20`,
  "a plus behind": (alice) => `${alice}+`,
  "a NUL behind": (alice) => `${alice}%00`,
  "a line feed behind": (alice) => `${alice}%0a`,
  "a dot behind": (alice) => `${alice}%2e`,
  "a semicolon and more": (alice, bob) => `${alice};${bob}`,
  "a comma and more": (alice, bob) => `${alice},${bob}`,
  "a letter that looks alike": (alice) => alice.replace("A", "%D0%90"),
  "encoded twice": (alice) => alice.replace("A", "%2541"),
  "a combining mark": (alice) => `${alice}%CC%81`,
  "a character of width zero": (alice) => `${alice}%E2%80%8B`,
  "a wildcard": () => "*",
  "a SQL wildcard": () => "%25",
  "a SQL injection": () => "x'%20OR%20'1'='1",
  me: () => "me",
  self: () => "self",
  null: () => "null",
  undefined: () => "undefined",
  zero: () => "0",
  "a template": () => "%7Buser_id%7D",
};

describe("a path that names somebody else is 403", () => {
  for (const [name, make] of Object.entries(foreign)) {
    test(name, async () => {
      const { alice, bob } = users;
      const base = `/api/v1/${make(alice.id, bob.id)}/tasks`;
      for (const target of [base, `${base}/${missing}`, `${base}/not-a-uuid`]) {
        const problem = assertProblem(await send("GET", target, { headers: [as(alice)] }), 403);
        assert.equal(problem.errors, undefined);
        assertUnauthorized(await send("GET", target), { sent: false });
      }
    });
  }
});

/** @type {Record<string, (alice: string, bob: string) => string>} Whatever the router makes of it. */
const tricks = {
  "a slash inside, encoded": (alice) => `/api/v1/${alice}%2Ftasks/tasks`,
  "a step up, encoded": (alice, bob) => `/api/v1/${bob}%2F..%2F${alice}/tasks`,
  "a step up, half encoded": (alice, bob) => `/api/v1/${bob}/..%2F${alice}/tasks`,
  "a step up": (alice, bob) => `/api/v1/${alice}/../${bob}/tasks`,
  "a step up to oneself": (alice, bob) => `/api/v1/${bob}/../${alice}/tasks`,
  "dots, encoded": (alice, bob) => `/api/v1/${alice}/%2e%2e/${bob}/tasks`,
  "a single dot": (alice) => `/api/v1/./${alice}/tasks`,
  "a backslash": (alice, bob) => `/api/v1/${bob}\\..\\${alice}/tasks`,
  "bytes that are not UTF-8": () => "/api/v1/%FF/tasks",
  "a broken escape": (alice) => `/api/v1/${alice}%/tasks`,
  "an overlong escape": (alice) => `/api/v1/${alice}%C0%AF/tasks`,
  "an empty id": () => "/api/v1//tasks",
  "a path parameter": (alice, bob) => `/api/v1/${bob};user_id=${alice}/tasks`,
  "a query that names oneself": (alice, bob) => `/api/v1/${bob}/tasks?user_id=${alice}`,
};

describe("tricks with the path never give data", () => {
  for (const [name, make] of Object.entries(tricks)) {
    test(name, async () => {
      const { alice, bob } = users;
      const target = make(alice.id, bob.id);
      const { status } = await send("GET", target, { headers: [as(alice)], bare: true });
      assert.ok([400, 401, 403, 404].includes(status), `${target}: ${status}`);
    });
  }

  test("headers do not change the path", async () => {
    const { alice, bob } = users;
    for (const name of ["x-original-url", "x-rewrite-url", "x-http-method-override", "x-user-id"]) {
      const headers = [as(bob), /** @type {[string, string]} */ ([name, tasksOf(bob)])];
      assertProblem(await send("GET", tasksOf(alice), { headers }), 403);
    }
  });
});

describe("one's own id is one's own", () => {
  test("percent-encoded", async () => {
    const { alice } = users;
    const target = tasksOf(alice).replace("Alice", "%41lice");
    assert.equal((await send("GET", target, { headers: [as(alice)] })).status, 200);
  });

  test("in another script and with a blank", async () => {
    const { omega } = users;
    const response = await send("GET", tasksOf(omega), { headers: [as(omega)] });
    assert.equal(response.status, 200, response.body.toString("utf8"));
    assert.deepEqual(json(response).tasks, []);
  });
});

describe("what is not there is 404, and never a redirect", () => {
  /** @type {Record<string, (alice: string) => string>} */
  const targets = {
    "a slash at the end": (alice) => `/api/v1/${alice}/tasks/`,
    "two slashes": (alice) => `/api/v1/${alice}//tasks`,
    "upper case in front": (alice) => `/API/v1/${alice}/tasks`,
    "upper case behind": (alice) => `/api/v1/${alice}/TASKS`,
    "another version": (alice) => `/api/v2/${alice}/tasks`,
    "no resource": (alice) => `/api/v1/${alice}`,
    "an extension": (alice) => `/api/v1/${alice}/tasks.json`,
    "deeper than there is": (alice) => `/api/v1/${alice}/tasks/${missing}/more`,
    "the root": () => "/",
    "something else": () => "/nope",
    "a file": () => "/.env",
  };
  for (const [name, make] of Object.entries(targets)) {
    test(name, async () => {
      const { alice } = users;
      assertProblem(await send("GET", make(alice.id), { headers: [as(alice)] }), 404);
      assertProblem(await send("GET", make(alice.id)), 404);
    });
  }
});
