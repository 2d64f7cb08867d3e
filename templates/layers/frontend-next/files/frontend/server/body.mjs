// @ts-check

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
