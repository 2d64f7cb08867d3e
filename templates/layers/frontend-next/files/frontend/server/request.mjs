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
