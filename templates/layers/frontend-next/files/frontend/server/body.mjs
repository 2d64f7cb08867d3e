// @ts-check

const KIB = 1024;

/** The first matching prefix wins. A body of this size is already too large. */
const LIMITS = /** @type {const} */ ([
  ["/api/auth/", 64 * KIB],
  // The default limit of server actions.
  ["/", 1024 * KIB],
]);

/** @param {string} path */
const limitOf = (path) => LIMITS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 64 * KIB;

/**
 * Calls `accept` once the body is known to be within the limit of its route, else `refuse`.
 *
 * Node.js enforces a declared Content-Length. A chunked body is buffered until it ends, because a
 * handler that has started may have sent a response of its own.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {{ accept: () => void, refuse: () => void }} then
 */
export function limitBody(request, { accept, refuse }) {
  const limit = limitOf(request.url ?? "");
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (Number(length ?? 0) >= limit) return refuse();
  if (!encoding) return accept();

  /** @type {Buffer[]} */
  const chunks = [];
  let size = 0;
  // Node.js passes each parsed chunk to `push`, and null at the end.
  request.push = (chunk) => {
    if (chunk === null) {
      Reflect.deleteProperty(request, "push");
      for (const each of chunks) request.push(each);
      accept();
      return request.push(null);
    }
    size += chunk.length;
    if (size < limit) return chunks.push(chunk) > 0;
    chunks.length = 0;
    refuse();
    return false;
  };
}
