import assert from "node:assert/strict";

/** @typedef {import("./http.mjs").Response} Response */

/** @type {Record<number, string>} */
const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  503: "Service Unavailable",
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const LEAKS =
  /panicked|traceback|stack trace|sqlx|serde|pydantic|psycopg|jsonwebtoken|select .* from/i;

/**
 * @param {Response} response
 * @param {string} name
 */
const valuesOf = ({ headers }, name) =>
  headers.filter(([each]) => each === name).map(([, value]) => value);

/**
 * What holds for every answer of the application, good or bad.
 *
 * @param {Response} response
 */
export function assertInvariants(response) {
  const { status, body } = response;
  assert.ok(status < 500 || status === 503, `${status}: ${body}`);
  assert.deepEqual(valuesOf(response, "cache-control"), ["no-store"]);
  assert.deepEqual(valuesOf(response, "x-content-type-options"), ["nosniff"]);
  assert.match(valuesOf(response, "x-request-id").join(), UUID);
  assert.deepEqual(valuesOf(response, "server"), []);
  assert.deepEqual(valuesOf(response, "x-powered-by"), []);
  assert.deepEqual(valuesOf(response, "set-cookie"), []);
  assert.deepEqual(
    valuesOf(response, "location").filter(() => status !== 201),
    [],
  );
  assert.deepEqual(valuesOf(response, "access-control-allow-credentials"), []);
  if (status >= 400) assert.doesNotMatch(body.toString("latin1"), LEAKS);
}

/**
 * An answer in the form of RFC 9457.
 *
 * @param {Response} response
 * @param {number} status
 */
export function assertProblem(response, status) {
  assert.equal(response.status, status, response.body.toString("utf8"));
  assert.equal(valuesOf(response, "content-type").join().split(";")[0], "application/problem+json");
  const problem = JSON.parse(response.body.toString("utf8"));
  assert.equal(problem.type, "about:blank");
  assert.equal(problem.title, titles[status]);
  assert.equal(problem.status, status);
  for (const key of Object.keys(problem)) {
    assert.ok(["type", "title", "status", "detail", "errors"].includes(key), `member ${key}`);
  }
  for (const { pointer, detail, ...rest } of problem.errors ?? []) {
    assert.match(pointer, /^#(\/|$)/);
    assert.equal(typeof detail, "string");
    assert.deepEqual(rest, {});
  }
  return problem;
}

const CHALLENGE = 'Bearer realm="api"';

/**
 * The one answer to everything that is no valid token: it never says why.
 *
 * @param {Response} response
 * @param {{ sent: boolean | "either" }} options whether the request had a token
 */
export function assertUnauthorized(response, { sent }) {
  const problem = assertProblem(response, 401);
  assert.deepEqual(Object.keys(problem.errors ?? {}), []);
  const [challenge, ...more] = valuesOf(response, "www-authenticate");
  assert.deepEqual(more, []);
  const allowed = [CHALLENGE, `${CHALLENGE}, error="invalid_token"`];
  assert.ok(
    allowed.slice(sent === true ? 1 : 0, sent === false ? 1 : 2).includes(challenge),
    challenge,
  );
}
