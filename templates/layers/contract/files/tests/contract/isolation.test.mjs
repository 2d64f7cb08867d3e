import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { assertProblem } from "./support/expect.mjs";
import { json, send } from "./support/http.mjs";
import { as } from "./support/tokens.mjs";
import { newUser, tasksOf } from "./support/users.mjs";

/** @typedef {Awaited<ReturnType<typeof newUser>>} User */

/** @type {User} */
let alice;
/** @type {User} */
let bob;
/** @type {{ id: string, title: string }} */
let task;

const type = /** @type {[string, string]} */ (["content-type", "application/json"]);

before(async () => {
  [alice, bob] = [await newUser("Alice"), await newUser("Bob")];
  const options = { headers: [as(alice), type], body: '{"title":"hers"}' };
  task = json(await send("POST", tasksOf(alice), options));
});

/** @type {[method: string, body: string | undefined][]} */
const verbs = [
  ["GET", undefined],
  ["PATCH", '{"title":"mine"}'],
  ["PATCH", '{"completed":true}'],
  ["DELETE", undefined],
];

/**
 * @param {string} method
 * @param {string} target
 * @param {User} user
 * @param {string} [body]
 */
const request = (method, target, user, body) =>
  send(method, target, { headers: [as(user), ...(body ? [type] : [])], body });

describe("another user's task", () => {
  for (const [method, body] of verbs) {
    test(`${method} ${body ?? ""} under one's own id is 404, as if it were not there`, async () => {
      const theirs = await request(method, `${tasksOf(bob)}/${task.id}`, bob, body);
      const missing = await request(method, `${tasksOf(bob)}/${randomUUID()}`, bob, body);
      const nonsense = await request(method, `${tasksOf(bob)}/not-a-uuid`, bob, body);
      assertProblem(theirs, 404);
      assert.deepEqual(theirs.body, missing.body);
      assert.deepEqual(theirs.body, nonsense.body);
      const names = (/** @type {typeof theirs} */ { headers }) => headers.map(([name]) => name);
      assert.deepEqual(names(theirs), names(missing));
    });

    test(`${method} ${body ?? ""} under the owner's id is 403`, async () => {
      assertProblem(await request(method, `${tasksOf(alice)}/${task.id}`, bob, body), 403);
    });
  }

  test("is not listed", async () => {
    const list = json(await request("GET", tasksOf(bob), bob));
    assert.deepEqual([list.tasks, list.total], [[], 0]);
    assertProblem(await request("GET", tasksOf(alice), bob), 403);
  });

  test("cannot be made", async () => {
    assertProblem(await request("POST", tasksOf(alice), bob, '{"title":"planted"}'), 403);
    for (const field of ["user_id", "userId", "owner", "id"]) {
      const body = JSON.stringify({ title: "planted", [field]: alice.id });
      assertProblem(await request("POST", tasksOf(bob), bob, body), 422);
    }
    assert.equal(json(await request("GET", tasksOf(alice), alice)).total, 1);
  });

  test("cannot be given away", async () => {
    const body = JSON.stringify({ title: "x", user_id: bob.id });
    assertProblem(await request("PATCH", `${tasksOf(alice)}/${task.id}`, alice, body), 422);
  });

  test("cannot be had by its id in other spellings", async () => {
    const plain = task.id.replaceAll("-", "");
    for (const id of [task.id.toUpperCase(), plain, `%7B${task.id}%7D`, `urn:uuid:${task.id}`]) {
      assertProblem(await request("GET", `${tasksOf(bob)}/${id}`, bob), 404);
    }
  });

  test("is as it was after all of this", async () => {
    const now = json(await request("GET", `${tasksOf(alice)}/${task.id}`, alice));
    assert.deepEqual(now, task);
  });
});

test("a refusal comes before the body is looked at", async () => {
  for (const body of ["{", '{"title":1}', "x".repeat(70_000)]) {
    assertProblem(await request("POST", tasksOf(alice), bob, body), 403);
  }
});
