import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { assertProblem, assertUnauthorized, json } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { tasksOf } from "./support/service.mjs";
import { as } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @typedef {Awaited<ReturnType<typeof newUser>>} User */

/** @type {User} */
let alice;
/** @type {User} */
let bob;
/** @type {User} */
let omega;
/** @type {{ id: string, title: string }} */
let task;

const type = /** @type {[string, string]} */ (["content-type", "application/json"]);
const missing = randomUUID();

/** @typedef {[method: string, body?: string]} Verb */

/** @type {Verb[]} Every operation on the task list. */
const onList = [["GET"], ["POST", '{"title":"mine"}']];
/** @type {Verb[]} Every operation on a task. */
const onRow = [
  ["GET"],
  ["PATCH", '{"title":"mine"}'],
  ["PATCH", '{"completed":true}'],
  ["PATCH", '{"title":"mine","completed":true}'],
  ["DELETE"],
];

/**
 * @param {string} method
 * @param {string} target
 * @param {User} user
 * @param {string} [body]
 */
const request = (method, target, user, body) =>
  send(method, target, { headers: [as(user), ...(body ? [type] : [])], body });

before(async () => {
  alice = await newUser("Alice", `Alice${randomBytes(12).toString("hex")}`);
  bob = await newUser("Bob");
  omega = await newUser("Omega", `\u03a9mega ${randomBytes(8).toString("hex")}`);
  task = json(await request("POST", tasksOf(alice), alice, '{"title":"hers"}'));
});

/** @type {Record<string, (alice: string, bob: string) => string>} Ids that are not the user's own. */
const foreign = {
  "another user": (_alice, bob) => bob,
  "a user who does not exist": () => "nobody",
  "lower case": (alice) => alice.toLowerCase(),
  "upper case": (alice) => alice.toUpperCase(),
  "a leading space": (alice) => `%20${alice}`,
  "a trailing space": (alice) => `${alice}%20`,
  "a trailing plus": (alice) => `${alice}+`,
  "a trailing NUL": (alice) => `${alice}%00`,
  "a trailing line feed": (alice) => `${alice}%0a`,
  "a trailing dot": (alice) => `${alice}%2e`,
  "a semicolon and another id": (alice, bob) => `${alice};${bob}`,
  "a comma and another id": (alice, bob) => `${alice},${bob}`,
  "a homoglyph": (alice) => alice.replace("A", "%D0%90"),
  "encoded twice": (alice) => alice.replace("A", "%2541"),
  "a combining mark": (alice) => `${alice}%CC%81`,
  "a zero-width space": (alice) => `${alice}%E2%80%8B`,
  "a wildcard": () => "*",
  "a SQL wildcard": () => "%25",
  "a SQL injection": () => "x'%20OR%20'1'='1",
  me: () => "me",
  self: () => "self",
  null: () => "null",
  undefined: () => "undefined",
  zero: () => "0",
  "a path template": () => "%7Buser_id%7D",
};

describe("answers 403 to a path with someone else's id", () => {
  for (const [name, make] of Object.entries(foreign)) {
    test(name, async () => {
      const list = `/api/v1/${make(alice.id, bob.id)}/tasks`;
      assertUnauthorized(await send("GET", list), { sent: false });
      /** @param {string} target @param {Verb} verb */
      const refused = async (target, [method, body]) => {
        const problem = assertProblem(await request(method, target, alice, body), 403);
        assert.equal(problem.errors, undefined);
      };
      for (const verb of onList) await refused(list, verb);
      for (const verb of onRow) await refused(`${list}/${task.id}`, verb);
      for (const id of [missing, "not-a-uuid"]) await refused(`${list}/${id}`, ["GET"]);
    });
  }
});

/** @type {Record<string, (alice: string, bob: string) => string>} Paths that routers resolve differently. */
const tricks = {
  "an encoded slash": (alice) => `/api/v1/${alice}%2Ftasks/tasks`,
  "'..' between encoded slashes": (alice, bob) => `/api/v1/${bob}%2F..%2F${alice}/tasks`,
  "'..' before an encoded slash": (alice, bob) => `/api/v1/${bob}/..%2F${alice}/tasks`,
  "'..' to another user": (alice, bob) => `/api/v1/${alice}/../${bob}/tasks`,
  "'..' to the user's own id": (alice, bob) => `/api/v1/${bob}/../${alice}/tasks`,
  "encoded dots": (alice, bob) => `/api/v1/${alice}/%2e%2e/${bob}/tasks`,
  "a single dot": (alice) => `/api/v1/./${alice}/tasks`,
  backslashes: (alice, bob) => `/api/v1/${bob}\\..\\${alice}/tasks`,
  "invalid UTF-8": () => "/api/v1/%FF/tasks",
  "a malformed escape": (alice) => `/api/v1/${alice}%/tasks`,
  "an overlong UTF-8 slash": (alice) => `/api/v1/${alice}%C0%AF/tasks`,
  "an empty id": () => "/api/v1//tasks",
  "a matrix parameter": (alice, bob) => `/api/v1/${bob};user_id=${alice}/tasks`,
  "the user's own id in the query": (alice, bob) => `/api/v1/${bob}/tasks?user_id=${alice}`,
};

describe("never returns data for a path trick", () => {
  for (const [name, make] of Object.entries(tricks)) {
    test(name, async () => {
      const target = make(alice.id, bob.id);
      const { status } = await send("GET", target, { headers: [as(alice)], bare: true });
      assert.ok([400, 401, 403, 404].includes(status), `${target}: ${status}`);
    });
  }

  test("ignores headers that override the path", async () => {
    for (const name of ["x-original-url", "x-rewrite-url", "x-http-method-override", "x-user-id"]) {
      const headers = [as(bob), /** @type {[string, string]} */ ([name, tasksOf(bob)])];
      assertProblem(await send("GET", tasksOf(alice), { headers }), 403);
    }
  });
});

describe("accepts the user's own id", () => {
  test("percent-encoded", async () => {
    const target = tasksOf(alice).replace("Alice", "%41lice");
    assert.equal((await send("GET", target, { headers: [as(alice)] })).status, 200);
  });

  test("with a non-ASCII letter and a space", async () => {
    const response = await send("GET", tasksOf(omega), { headers: [as(omega)] });
    assert.equal(response.status, 200, response.body.toString("utf8"));
    assert.deepEqual(json(response).tasks, []);
  });
});

/**
 * A response without the headers that differ in every response.
 *
 * @param {import("./support/http.mjs").Response} response
 */
const visible = ({ status, headers, body }) => ({
  status,
  headers: headers.filter(([name]) => !["date", "x-request-id"].includes(name)),
  body: body.toString("utf8"),
});

describe("another user's task", () => {
  for (const [method, body] of onRow) {
    test(`${method} ${body ?? ""} under the caller's id is 404, like a missing task`, async () => {
      /** @param {string} id */
      const answer = (id) => request(method, `${tasksOf(bob)}/${id}`, bob, body);
      const theirs = await answer(task.id);
      assertProblem(theirs, 404);
      for (const id of [missing, "not-a-uuid"]) {
        assert.deepEqual(visible(theirs), visible(await answer(id)));
      }
    });

    test(`${method} ${body ?? ""} under the owner's id is 403`, async () => {
      assertProblem(await request(method, `${tasksOf(alice)}/${task.id}`, bob, body), 403);
    });
  }

  test("HEAD reveals no more than GET", async () => {
    /** @param {string} id */
    const answer = (id) => request("HEAD", `${tasksOf(bob)}/${id}`, bob);
    const theirs = visible(await answer(task.id));
    assert.ok(theirs.status >= 400, String(theirs.status));
    assert.deepEqual(theirs, visible(await answer(missing)));
  });

  test("is not listed", async () => {
    const list = json(await request("GET", tasksOf(bob), bob));
    assert.deepEqual(list, { tasks: [], nextCursor: null });
    assertProblem(await request("GET", tasksOf(alice), bob), 403);
  });

  test("cannot be created", async () => {
    assertProblem(await request("POST", tasksOf(alice), bob, '{"title":"planted"}'), 403);
    for (const field of ["user_id", "userId", "owner", "id"]) {
      const body = JSON.stringify({ title: "planted", [field]: alice.id });
      assertProblem(await request("POST", tasksOf(bob), bob, body), 422);
    }
    assert.equal(json(await request("GET", tasksOf(alice), alice)).tasks.length, 1);
  });

  test("cannot be given to another user", async () => {
    const body = JSON.stringify({ title: "x", user_id: bob.id });
    assertProblem(await request("PATCH", `${tasksOf(alice)}/${task.id}`, alice, body), 422);
  });

  test("cannot be read with another spelling of its id", async () => {
    const plain = task.id.replaceAll("-", "");
    for (const id of [task.id.toUpperCase(), plain, `%7B${task.id}%7D`, `urn:uuid:${task.id}`]) {
      assertProblem(await request("GET", `${tasksOf(bob)}/${id}`, bob), 404);
    }
  });

  test("is not listed beside the caller's own task", async () => {
    const own = json(await request("POST", tasksOf(bob), bob, '{"title":"his"}'));
    const list = json(await request("GET", `${tasksOf(bob)}?limit=100`, bob));
    assert.deepEqual(list, { tasks: [own], nextCursor: null });
    assert.equal((await request("DELETE", `${tasksOf(bob)}/${own.id}`, bob)).status, 204);
  });

  test("is not on a page, even with its owner's cursor", async () => {
    /** @param {User} user @param {string} title */
    const add = async (user, title) =>
      json(await request("POST", tasksOf(user), user, JSON.stringify({ title })));
    const own = [await add(bob, "his"), await add(bob, "his too")].reverse();
    const newest = await add(alice, "and hers");
    const { nextCursor } = json(await request("GET", `${tasksOf(alice)}?limit=1`, alice));
    const behind = `?cursor=${encodeURIComponent(nextCursor)}`;
    const list = json(await request("GET", tasksOf(bob) + behind, bob));
    assert.deepEqual(list, { tasks: own, nextCursor: null });
    for (const { id } of own) await request("DELETE", `${tasksOf(bob)}/${id}`, bob);
    await request("DELETE", `${tasksOf(alice)}/${newest.id}`, alice);
  });

  test("is unchanged after the tests above", async () => {
    const { tasks } = json(await request("GET", tasksOf(alice), alice));
    assert.deepEqual(tasks, [task]);
  });
});

test("refuses another user's path before it parses the body", async () => {
  for (const body of ["{", '{"title":1}', "x".repeat(70_000)]) {
    assertProblem(await request("POST", tasksOf(alice), bob, body), 403);
    assertProblem(await request("PATCH", `${tasksOf(alice)}/${task.id}`, bob, body), 403);
  }
});
