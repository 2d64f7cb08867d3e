import assert from "node:assert/strict";
import net from "node:net";
import tls from "node:tls";
import { config } from "./service.mjs";

/**
 * @typedef {[name: string, value: string]} Header
 * @typedef {object} Response
 * @property {number} status
 * @property {Header[]} headers names in lower case
 * @property {Buffer} body
 */

/**
 * Sends a request as written, over a connection of its own: fetch would tidy up headers and paths.
 * Every answer is held to what holds for all answers, unless the request may never reach the
 * application (`bare`).
 *
 * @param {string} method
 * @param {string} target path and query
 * @param {{ headers?: Header[], body?: string | Buffer, bare?: boolean }} [options]
 */
export async function send(method, target, { headers = [], body, bare = false } = {}) {
  const framing = body === undefined ? [] : [["content-length", String(Buffer.byteLength(body))]];
  const lines = [
    ["host", config.baseUrl.host],
    ["connection", "close"],
    ...framing,
    ...headers,
  ].map((header) => `${header.join(": ")}\r\n`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
  const response = parse(await exchange(Buffer.concat([head, Buffer.from(body ?? "")])), method);
  if (!bare) assertInvariants(response);
  return response;
}

/**
 * @param {Buffer} request
 * @returns {Promise<Buffer>}
 */
export function exchange(request) {
  const { hostname, protocol } = config.baseUrl;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = protocol === "https:";
  const port = Number(config.baseUrl.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    const socket = secure ? tls.connect({ host, port, servername: host }) : net.connect(port, host);
    socket.setTimeout(15_000, () => socket.destroy(new Error("no answer within 15 seconds")));
    socket.on("data", (chunk) => chunks.push(chunk));
    // A service may answer and close before it has read the whole request.
    socket.on("error", (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on("close", () => resolve(Buffer.concat(chunks)));
    socket.write(request);
  });
}

/**
 * @param {Buffer} bytes
 * @param {string} method
 * @returns {Response}
 */
function parse(bytes, method) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) throw new Error(`not an HTTP answer: ${bytes.subarray(0, 80).toString("latin1")}`);
  const [first, ...rest] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = rest.map((line) => {
    const colon = line.indexOf(":");
    return /** @type {Header} */ ([
      line.slice(0, colon).toLowerCase(),
      line.slice(colon + 1).trim(),
    ]);
  });
  const raw = bytes.subarray(end + 4);
  const chunked = headers.some(
    ([name, value]) => name === "transfer-encoding" && value === "chunked",
  );
  return {
    status: Number(first.split(" ")[1]),
    headers,
    body: chunked && method !== "HEAD" ? unchunk(raw) : raw,
  };
}

/** @param {Buffer} bytes */
function unchunk(bytes) {
  const pieces = [];
  let rest = bytes;
  for (;;) {
    const line = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.subarray(0, line).toString("latin1"), 16);
    if (!size) return Buffer.concat(pieces);
    pieces.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 4 + size);
  }
}

/**
 * @param {Response} response
 * @param {string} name
 */
export const header = ({ headers }, name) =>
  headers
    .filter(([each]) => each === name)
    .map(([, value]) => value)
    .join(", ") || undefined;

/** @param {Response} response */
export const json = ({ body }) => JSON.parse(body.toString("utf8"));

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
function assertInvariants(response) {
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
