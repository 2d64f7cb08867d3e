import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { assertProblem, header, json } from "./support/answers.mjs";
import { send } from "./support/http.mjs";
import { tasksOf } from "./support/service.mjs";
import { as } from "./support/tokens.mjs";
import { newUser } from "./support/users.mjs";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
let tasks = "";
before(async () => {
  user = await newUser("Alice");
  tasks = tasksOf(user);
});
beforeEach(async () => {
  for (const { id } of json(await call("GET", "?limit=100")).tasks) await call("DELETE", `/${id}`);
});

/**
 * @param {string} method
 * @param {string} [rest] of the path
 * @param {unknown} [body] JSON, or raw text or bytes
 * @param {string | null} [type]
 */
function call(method, rest = "", body = undefined, type = "application/json") {
  const raw = body === undefined || typeof body === "string" || Buffer.isBuffer(body);
  const media = /** @type {[string, string][]} */ (
    body !== undefined && type ? [["content-type", type]] : []
  );
  return send(method, `${tasks}${rest}`, {
    headers: [as(user), ...media],
    body: raw ? /** @type {string | Buffer | undefined} */ (body) : JSON.stringify(body),
  });
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)$/;

test("creates, reads, updates and deletes a task", async () => {
  const made = await call("POST", "", { title: "  buy milk " });
  assert.equal(made.status, 201, made.body.toString("utf8"));
  const task = json(made);
  assert.deepEqual(Object.keys(task).sort(), [
    "completed",
    "created_at",
    "id",
    "title",
    "updated_at",
  ]);
  assert.equal(header(made, "location"), `${tasks}/${task.id}`);
  assert.deepEqual([task.title, task.completed], ["buy milk", false]);
  assert.match(task.created_at, TIME);
  assert.match(task.updated_at, TIME);

  assert.deepEqual(json(await call("GET", `/${task.id}`)), task);
  const done = json(await call("PATCH", `/${task.id}`, { completed: true }));
  assert.deepEqual([done.title, done.completed], ["buy milk", true]);
  assert.ok(Date.parse(done.updated_at) >= Date.parse(task.updated_at));
  assert.equal(done.created_at, task.created_at);
  const renamed = json(await call("PATCH", `/${task.id}`, { title: "buy tea" }));
  assert.deepEqual([renamed.title, renamed.completed], ["buy tea", true]);

  const gone = await call("DELETE", `/${task.id}`);
  assert.deepEqual([gone.status, gone.body.length], [204, 0]);
  for (const method of ["GET", "DELETE"]) assertProblem(await call(method, `/${task.id}`), 404);
  assertProblem(await call("PATCH", `/${task.id}`, { completed: true }), 404);
});

test("creates a completed task", async () => {
  assert.equal(json(await call("POST", "", { title: "x", completed: true })).completed, true);
});

describe("the list", () => {
  /**
   * @param {string} query
   * @returns {Promise<{ titles: string[], nextCursor: string | null }>}
   */
  const page = async (query) => {
    const { tasks, nextCursor, ...rest } = json(await call("GET", query));
    assert.deepEqual(rest, {});
    return { titles: tasks.map((/** @type {{ title: string }} */ { title }) => title), nextCursor };
  };

  /** @param {string[]} titles */
  const fill = async (titles) => {
    for (const title of titles) await call("POST", "", { title });
  };

  /**
   * The titles on all pages after a cursor.
   *
   * @param {string | null} cursor
   * @param {number} limit
   */
  const rest = async (cursor, limit) => {
    const titles = [];
    for (let next = cursor; next !== null; ) {
      const read = await page(`?limit=${limit}&cursor=${encodeURIComponent(next)}`);
      assert.ok(read.titles.length > 0 && read.titles.length <= limit);
      assert.notEqual(read.nextCursor, next);
      titles.push(...read.titles);
      next = read.nextCursor;
    }
    return titles;
  };

  test("returns every task once, newest first, over all pages", async () => {
    assert.deepEqual(await page(""), { titles: [], nextCursor: null });
    await fill(["1", "2", "3", "4", "5"]);
    const all = { titles: ["5", "4", "3", "2", "1"], nextCursor: null };
    for (const query of ["", "?limit=5", "?limit=100"]) assert.deepEqual(await page(query), all);
    for (const limit of [1, 2, 4]) {
      const { titles, nextCursor } = await page(`?limit=${limit}`);
      assert.equal(titles.length, limit);
      assert.deepEqual([...titles, ...(await rest(nextCursor, limit))], all.titles);
    }
  });

  test("continues after its cursor when tasks are added or deleted", async () => {
    await fill(["1", "2", "3", "4", "5"]);
    const { tasks, nextCursor } = json(await call("GET", "?limit=2"));
    await call("DELETE", `/${tasks[1].id}`);
    await fill(["6"]);
    assert.deepEqual(await rest(nextCursor, 1), ["3", "2", "1"]);
  });

  test("has 50 tasks per page by default", async () => {
    await fill(Array.from({ length: 51 }, (_, index) => String(index)));
    const { titles, nextCursor } = await page("");
    assert.equal(titles.length, 50);
    assert.deepEqual(await rest(nextCursor, 50), ["0"]);
  });

  test("accepts a well-formed cursor that the service never returned", async () => {
    await fill(["1"]);
    const id = "00000000-0000-4000-8000-000000000000";
    assert.deepEqual(await page(`?cursor=0_${id}`), { titles: [], nextCursor: null });
    assert.deepEqual((await page(`?cursor=9999999999999999_${id}`)).titles, ["1"]);
  });

  const id = "00000000-0000-4000-8000-000000000000";
  const limits = ["0", "101", "-1", "x", "", "1.5", "1.0", "1_0", "%2B1", "%201", "9".repeat(22)];
  const cursors = [
    "",
    "x",
    "1",
    id,
    `_${id}`,
    "1_",
    `-1_${id}`,
    `1.5_${id}`,
    `%2B1_${id}`,
    `%201_${id}`,
    `1_${id}%20`,
    `1_${id}%0a`,
    `1_${id}%00`,
    `1_${id}_1`,
    `1__${id}`,
    `1_${id.replaceAll("-", "")}`,
    `1_%7B${id}%7D`,
    `1_urn:uuid:${id}`,
    `1_${id.slice(1)}`,
    `1_${id.replace("4", "g")}`,
    `12345678901234567_${id}`,
    `%D9%A1_${id}`,
    "1'%20or%20'1'='1",
    "%ff",
  ];
  const wrong = [
    ...limits.map((limit) => ["limit", `limit=${limit}`]),
    ...cursors.map((cursor) => ["cursor", `cursor=${cursor}`]),
    ["limit", "limit=1&limit=2"],
    ["cursor", `cursor=1_${id}&cursor=2_${id}`],
  ];
  for (const [name, query] of wrong) {
    test(`refuses ?${query}`, async () => {
      const { errors = [] } = assertProblem(await call("GET", `?${query}`), 422);
      const pointers = errors.map((/** @type {{ pointer: string }} */ { pointer }) => pointer);
      assert.deepEqual([...new Set(pointers)], [`#/${name}`]);
    });
  }

  test("refuses unknown parameters", async () => {
    for (const query of ["offset=0", "page=2", "Limit=1", "limit=1&offset=0"]) {
      assertProblem(await call("GET", `?${query}`), 422);
    }
  });
});

describe("answers 422 to invalid fields and does not repeat them", () => {
  const mark = "QQmarkerQQ";
  /** @type {Record<string, unknown>} */
  const bodies = {
    "an empty object": {},
    "no title": { completed: true },
    "empty title": { title: "" },
    "blank title": { title: " \t " },
    "title too long": { title: mark.repeat(21) },
    "title null": { title: null },
    "numeric title": { title: 1 },
    "title an array": { title: [mark] },
    "title an object": { title: { text: mark } },
    "title with a NUL": { title: `${mark}\0` },
    "title with a line feed": { title: `${mark}\n${mark}` },
    "title with an escape character": { title: `${mark}\u001b[31m` },
    "completed a string": { title: "x", completed: mark },
    "completed a number": { title: "x", completed: 1 },
    "completed null": { title: "x", completed: null },
    "an unknown field": { title: "x", [mark]: 1 },
    "an id": { title: "x", id: "00000000-0000-4000-8000-000000000000" },
    "a timestamp": { title: "x", created_at: "2020-01-01T00:00:00Z" },
    "an array": [mark],
    "a number": 1,
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(name, async () => {
      const response = await call("POST", "", body);
      assertProblem(response, 422);
      assert.ok(!response.body.includes(mark), "the response repeats the input");
    });
  }

  test("names the field", async () => {
    const { errors } = assertProblem(await call("POST", "", { title: "" }), 422);
    assert.equal(errors[0].pointer, "#/title");
  });

  for (const body of ["null", '"x"', "true"]) {
    test(`the JSON ${body}`, async () => assertProblem(await call("POST", "", body), 422));
  }

  test("an update without a valid field", async () => {
    const { id } = json(await call("POST", "", { title: "x" }));
    assertProblem(await call("PATCH", `/${id}`, {}), 422);
    assertProblem(await call("PATCH", `/${id}`, { title: "" }), 422);
    assertProblem(await call("PATCH", `/${id}`, { nope: 1 }), 422);
    assertProblem(await call("PATCH", `/${id}`, { completed: "yes" }), 422);
  });
});

describe("answers 400 to a body that is not JSON", () => {
  /** @type {Record<string, string | Buffer>} */
  const bodies = {
    truncated: '{"title":"x"',
    "a brace": "{",
    empty: "",
    "single quotes": "{'title':'x'}",
    "trailing text": '{"title":"x"}garbage',
    "two values": '{"title":"x"}{"title":"y"}',
    "a trailing comma": '{"title":"x",}',
    "not UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    "a form": "title=x",
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(name, async () => assertProblem(await call("POST", "", body), 400));
  }

  test("an escaped lone surrogate", async () => {
    const { status } = await call("POST", "", '{"title":"\\ud800"}');
    assert.ok([400, 422].includes(status), String(status));
  });

  test("deeply nested", async () => {
    const { status } = await call("POST", "", "[".repeat(20_000));
    assert.ok([400, 422].includes(status), String(status));
  });
});

describe("media types", () => {
  const others = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/json",
  ];
  for (const type of [...others, "application/jsonx", null]) {
    test(`${type ?? "no media type"} is 415`, async () => {
      assertProblem(await call("POST", "", { title: "x" }, type), 415);
    });
  }
  for (const type of ["application/json; charset=utf-8", "Application/JSON"]) {
    test(`${type} is accepted`, async () => {
      assert.equal((await call("POST", "", { title: "x" }, type)).status, 201);
    });
  }
});

describe("sizes", () => {
  test("a body over 64 KiB is 413", async () => {
    assertProblem(await call("POST", "", { title: "x".repeat(66_000) }), 413);
  });

  test("a title may have 200 characters, however many bytes", async () => {
    const title = "\u{1F600}".repeat(200);
    assert.equal(json(await call("POST", "", { title })).title, title);
    assertProblem(await call("POST", "", { title: `${title}\u{1F600}` }), 422);
  });
});

test("stores SQL in a title as text", async () => {
  const title = `'; DROP TABLE tasks; -- " \\ $1 %s`;
  assert.equal(json(await call("POST", "", { title })).title, title);
  assert.equal(json(await call("GET")).tasks.length, 1);
});

describe("checks in this order", () => {
  test("media type, size, JSON", async () => {
    assertProblem(await call("POST", "", "x".repeat(70_000), "text/plain"), 415);
    assertProblem(await call("POST", "", "x".repeat(70_000)), 413);
  });

  test("the body, then whether the task exists", async () => {
    const missing = "/00000000-0000-4000-8000-000000000000";
    assertProblem(await call("PATCH", missing, { nope: 1 }), 422);
    assertProblem(await call("PATCH", missing, "{"), 400);
    assertProblem(await call("PATCH", missing, { completed: true }), 404);
  });
});
