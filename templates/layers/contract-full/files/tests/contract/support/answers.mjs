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
  /panicked|traceback|stack trace|axum::|sqlx|serde|jsonwebtoken|starlette|pydantic|psycopg|pyjwt|select .* from/i;

/**
 * @param {Response} response
 * @param {string} name
 */
const valuesOf = ({ headers }, name) =>
  headers.filter(([each]) => each === name).map(([, value]) => value);

/**
 * @param {Response} response
 * @param {string} name
 */
export const header = (response, name) => valuesOf(response, name).join(", ") || undefined;

/** @param {Response} response */
export const json = ({ body }) => JSON.parse(body.toString("utf8"));

/** @param {Response} response */
export const mediaType = (response) => header(response, "content-type")?.split(";")[0];

/**
 * Asserts what holds for every response of the application.
 *
 * @param {Response} response
 * @param {string} method
 */
export function assertInvariants(response, method) {
  const { status, body } = response;
  assert.ok(status < 500 || status === 503, `${status}: ${body}`);
  assert.deepEqual(valuesOf(response, "cache-control"), ["no-store"]);
  assert.deepEqual(valuesOf(response, "x-content-type-options"), ["nosniff"]);
  assert.match(valuesOf(response, "x-request-id").join(), UUID);
  assert.deepEqual(valuesOf(response, "server"), []);
  assert.deepEqual(valuesOf(response, "x-powered-by"), []);
  assert.deepEqual(valuesOf(response, "set-cookie"), []);
  assert.equal(valuesOf(response, "location").length, status === 201 ? 1 : 0);
  assert.equal(valuesOf(response, "www-authenticate").length, status === 401 ? 1 : 0);
  if (status === 405) assert.equal(valuesOf(response, "allow").length, 1);
  assert.match(valuesOf(response, "retry-after").join(), status === 503 ? /^\d+$/ : /^$/);
  assert.deepEqual(valuesOf(response, "access-control-allow-credentials"), []);
  if (status === 204 || method === "HEAD") assert.equal(body.length, 0);
  else if (status < 400) assert.equal(mediaType(response), "application/json");
  else assertProblem(response, status);
}

/**
 * Asserts that the response is a problem document (RFC 9457).
 *
 * @param {Response} response
 * @param {number} status
 */
export function assertProblem(response, status) {
  const text = response.body.toString("utf8");
  assert.equal(response.status, status, text);
  assert.equal(mediaType(response), "application/problem+json");
  assert.doesNotMatch(text, LEAKS);
  const problem = JSON.parse(text);
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
 * Asserts the response to a missing or invalid token: 401 without a reason.
 *
 * @param {Response} response
 * @param {{ sent: boolean | "either" }} options whether the request had a token
 */
export function assertUnauthorized(response, { sent }) {
  const problem = assertProblem(response, 401);
  assert.deepEqual(Object.keys(problem.errors ?? {}), []);
  const [challenge] = valuesOf(response, "www-authenticate");
  const allowed = [CHALLENGE, `${CHALLENGE}, error="invalid_token"`];
  assert.ok(
    allowed.slice(sent === true ? 1 : 0, sent === false ? 1 : 2).includes(challenge),
    challenge,
  );
}
