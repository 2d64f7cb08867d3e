// @ts-check
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes, randomUUID } from "node:crypto";

/**
 * Request data that handlers can trust, unlike headers.
 *
 * @typedef {object} RequestContext
 * @property {string} id
 * @property {string} trace the trace id of W3C Trace Context
 * @property {string} address remote IP address of the connection
 * @property {string} [route] set by handlers whose route Next.js doesn't know
 * @property {string} [unavailable] why the database could not serve the request
 */

/**
 * @typedef {object} Shared
 * @property {AsyncLocalStorage<RequestContext | undefined>} requestStorage
 * @property {string} addressHeader
 * @property {{ isInUse: boolean }} preload whether this process uses the server of preload.mjs
 */

// Shared by all copies of this module: the preload and each bundle of Next.js load their own copy.
const shared = /** @type {typeof globalThis & { serverRequests?: Shared }} */ (globalThis);
shared.serverRequests ??= {
  requestStorage: new AsyncLocalStorage(),
  addressHeader: `x-address-${randomUUID()}`,
  preload: { isInUse: false },
};

/**
 * `addressHeader` names the header that passes the socket's address to Better Auth. The name is
 * random in each process, so clients can't forge the header, even if the preload isn't loaded.
 */
export const { requestStorage, addressHeader, preload } = shared.serverRequests;

export const currentRequest = () => requestStorage.getStore();

const ID = /^[\w-]{8,64}$/;
/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/**
 * Creates the context of a request. Keeps well-formed ids from a proxy or client.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {RequestContext}
 */
export function startRequest({ headers, socket }) {
  const given = headers["x-request-id"];
  const id = typeof given === "string" && ID.test(given) ? given : randomUUID();
  const [, trace = randomBytes(16).toString("hex"), flags = "00"] =
    TRACEPARENT.exec(String(headers.traceparent)) ?? [];
  // A new span id, for handlers that forward this header.
  headers.traceparent = `00-${trace}-${randomBytes(8).toString("hex")}-${flags}`;
  return { id, trace, address: socket.remoteAddress ?? "" };
}

const KIB = 1024;

/** Body limits by path prefix; the first match counts. A body of exactly the limit is rejected. */
const LIMITS = /** @type {const} */ ([
  ["/api/auth/", 64 * KIB],
  // The default limit of Next.js for server actions.
  ["/", 1024 * KIB],
]);

/** @param {string} path */
const limitOf = (path) => LIMITS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 64 * KIB;

/**
 * Calls `accept` once the body is known to be within the limit of its route, else `refuse`.
 *
 * A declared Content-Length is checked at once, because Node.js enforces it. A chunked body is
 * buffered completely first: the handler could otherwise respond before the body reaches the limit.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {{ path: string, accept: () => void, refuse: () => void }} options
 */
export function limitBody(request, { path, accept, refuse }) {
  const limit = limitOf(path);
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (Number(length ?? 0) >= limit) return refuse();
  if (!encoding) return accept();

  // One growing buffer, because a list of tiny chunks would take hundreds of times their size.
  let body = Buffer.allocUnsafe(4 * KIB);
  let size = 0;
  // Node.js passes each parsed chunk to `push`, and null at the end.
  request.push = (chunk) => {
    if (chunk === null) {
      Reflect.deleteProperty(request, "push");
      if (size > 0) request.push(body.subarray(0, size));
      accept();
      return request.push(null);
    }
    if (size + chunk.length >= limit) {
      refuse();
      return false;
    }
    if (size + chunk.length > body.length) {
      body = Buffer.concat([body.subarray(0, size)], Math.min(limit, 2 * (size + chunk.length)));
    }
    size += chunk.copy(body, size);
    return true;
  };
}
