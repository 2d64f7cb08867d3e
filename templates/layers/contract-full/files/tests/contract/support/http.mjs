import net from "node:net";
import tls from "node:tls";
import { assertInvariants } from "./answers.mjs";
import { record } from "./record.mjs";
import { config } from "./service.mjs";

/**
 * @typedef {[name: string, value: string]} Header
 * @typedef {object} Response
 * @property {number} status
 * @property {Header[]} headers names in lower case
 * @property {Buffer} body
 */

/**
 * Sends a request exactly as written, over a new connection: fetch would normalize headers and
 * paths. Asserts the invariants of every response, except with `bare`, for requests that may not
 * reach the application. Asks the service to close the connection, except with `kept`, to test
 * whether the service closes it on its own.
 *
 * @param {string} method
 * @param {string} target path and query
 * @param {{ headers?: Header[], body?: string | Buffer, bare?: boolean, kept?: boolean }} [options]
 */
export async function send(method, target, options = {}) {
  const { headers = [], body, bare = false, kept = false } = options;
  const framing = body === undefined ? [] : [["content-length", String(Buffer.byteLength(body))]];
  const lines = [
    ["host", config.baseUrl.host],
    ["connection", kept ? "keep-alive" : "close"],
    ...framing,
    ...headers,
  ].map((header) => `${header.join(": ")}\r\n`);
  const answered = record(method, target);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
  const response = parse(await exchange(Buffer.concat([head, Buffer.from(body ?? "")])), method);
  answered(response);
  if (!bare) assertInvariants(response, method);
  return response;
}

/**
 * @param {Buffer} request
 * @returns {Promise<Buffer>}
 */
function exchange(request) {
  const { hostname, protocol } = config.baseUrl;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = protocol === "https:";
  const port = Number(config.baseUrl.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    const socket = secure ? tls.connect({ host, port, servername: host }) : net.connect(port, host);
    socket.setTimeout(15_000, () => socket.destroy(new Error("no response within 15 seconds")));
    socket.on("data", (chunk) => chunks.push(chunk));
    // Ignore errors after a response: a service may close before it has read the whole request.
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
  if (end < 0) throw new Error(`not an HTTP response: ${bytes.subarray(0, 80).toString("latin1")}`);
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
