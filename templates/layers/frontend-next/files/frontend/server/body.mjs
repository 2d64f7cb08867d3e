// @ts-check

const KIB = 1024;

/** The first prefix that fits counts. A body of this size is too large. */
const LIMITS = /** @type {const} */ ([
  ["/api/auth/", 64 * KIB],
  // What Next.js takes for a server action.
  ["/", 1024 * KIB],
]);

/** @param {string} path */
const limitOf = (path) => LIMITS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 64 * KIB;

/**
 * Calls `accept` when the body is sure to be within the limit of its route, else `refuse`.
 *
 * A length that is announced is one that Node.js keeps to. A body without one is kept back until its
 * end: a handler that has begun could not be answered for.
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
  // Node.js hands what it parses to `push`, and null at the end.
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
