// @ts-check
import http from "node:http";
import { log } from "./log.mjs";
import { PROBLEM_TYPE, problem } from "./problem.mjs";
import { addressHeader, limitBody, requestStorage, startRequest } from "./request.mjs";

const SECOND = 1000;

const TIMEOUTS = {
  headersTimeout: 10 * SECOND,
  // Limits the headers and the body together.
  requestTimeout: 30 * SECOND,
  // Longer than the 60-second timeout of common proxies, which could otherwise reuse a closing
  // connection.
  keepAliveTimeout: 65 * SECOND,
  connectionsCheckingInterval: SECOND,
};

/** After the stop signal, `/ready` answers 503 for this long before the listener closes. */
const ANNOUNCE_MS = 2 * SECOND;
/** This long after the stop signal, connections that are still open are destroyed. */
export const DRAIN_MS = 9 * SECOND;

/** Maximum of unanswered requests per connection. Browsers and proxies wait for each response. */
const MAX_PIPELINED = 8;

const RETRY_AFTER = "5";

/**
 * An HTTP server with limits on time and body size, request ids, a log line for each request, and a
 * graceful shutdown.
 *
 * @param {http.RequestListener} listener
 * @param {{ production: boolean }} options
 */
export function createAppServer(listener, { production }) {
  let stopping = false;
  /** Connections with too many open requests or too large a body: further requests are ignored. */
  const refused = new WeakSet();
  /** @type {WeakMap<object, number>} open requests by connection */
  const open = new WeakMap();

  const server = http.createServer({ ...TIMEOUTS }, (request, response) => {
    const { socket } = request;
    if (refused.has(socket)) return;
    const pipelined = open.get(socket) ?? 0;
    open.set(socket, pipelined + 1);
    // Close the connection: a client that never reads the responses could fill the memory.
    if (pipelined === MAX_PIPELINED) {
      refused.add(socket);
      socket.destroy();
      return;
    }
    const context = startRequest(request);
    const path = pathOf(request.url);
    request.headers[addressHeader] = context.address;
    observe(request, response, context, () => stopping);
    response.once("close", () => {
      open.set(socket, (open.get(socket) ?? 1) - 1);
      // A response that began before the stop signal lacks `Connection: close`, so close its
      // connection.
      if (stopping && !server.listening) setImmediate(() => server.closeIdleConnections());
    });
    if (request.method === "TRACE") {
      refuse(response, 405, { Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" });
    } else if (stopping && path === "/ready") {
      context.route = "/ready";
      refuse(response, 503, { "Retry-After": RETRY_AFTER });
    } else {
      limitBody(request, {
        path,
        accept: () => requestStorage.run(context, () => listener(request, response)),
        refuse: () => {
          // Stop reading. `read(0)` keeps Node.js from draining the rest of the body.
          request.read(0);
          request.push = () => false;
          refused.add(socket);
          refuse(response, 413);
        },
      });
    }
  });

  // Remove the upgrade listener of Next.js, which only serves hot reload and leaves the connections
  // of other upgrade requests open. Without it, Node.js handles an upgrade as a plain request.
  if (production) server.once("listening", () => server.removeAllListeners("upgrade"));

  // Ignore the hostname from Next.js: standalone builds take it from HOSTNAME, which containers set
  // to the name of the machine.
  const listen = server.listen.bind(server);
  server.listen = /** @type {typeof listen} */ (
    (/** @type {number} */ port, /** @type {string} */ _, /** @type {any[]} */ ...rest) =>
      listen(port, process.env.HOST || "127.0.0.1", ...rest)
  );

  // Next.js calls this on SIGTERM and SIGINT, and exits once all connections are closed.
  const close = server.close.bind(server);
  server.close = (done) => {
    if (done) server.once("close", done);
    if (stopping) return server;
    stopping = true;
    log("INFO", "stopping");
    setTimeout(close, production ? ANNOUNCE_MS : 0);
    setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
    return server;
  };
  return server;
}

/**
 * Sets the request id of a response, turns failures of the database into 503, and logs the request.
 *
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {import("./request.mjs").RequestContext} context
 * @param {() => boolean} isStopping
 */
function observe(request, response, context, isStopping) {
  const started = performance.now();
  response.setHeader("X-Request-Id", context.id);

  const writeHead = response.writeHead.bind(response);
  // Replacing `writeHead` covers every response: Node.js calls it if a handler doesn't.
  response.writeHead = /** @type {typeof writeHead} */ (
    (/** @type {number} */ status, /** @type {any[]} */ ...rest) => {
      if (isStopping()) response.shouldKeepAlive = false;
      if (!context.unavailable || !isFailure(status, response)) return writeHead(status, ...rest);
      response.removeHeader("Location");
      response.setHeader("Retry-After", RETRY_AFTER);
      response.statusMessage = "";
      return writeHead(503, ...rest.filter((each) => typeof each !== "string"));
    }
  );

  response.on("close", () => {
    const route = context.route ?? routeOf(request);
    if (QUIET.includes(route) || pathOf(request.url).startsWith("/_next/")) return;
    const fields = {
      method: request.method,
      route,
      // 0 if the client disconnected before the response.
      status: response.headersSent ? response.statusCode : 0,
      micros: Math.round((performance.now() - started) * 1000),
    };
    requestStorage.run(context, () => log("INFO", "answered", fields));
  });
}

/**
 * Whether a response is one that handlers give when the database is unavailable: 500, 401 because no
 * session was found, or a redirect to a page that shows the error.
 *
 * @param {number} status
 * @param {http.ServerResponse} response
 */
const isFailure = (status, response) =>
  status === 500 || status === 401 || /[?&]error=/.test(String(response.getHeader("Location")));

const ANY_HOST = "http://localhost";

/**
 * The path as Next.js routes it, without dot segments and escapes. Empty if `target` is invalid.
 *
 * @param {string | undefined} target
 */
function pathOf(target = "") {
  try {
    return decodeURIComponent(new URL(target, ANY_HOST).pathname);
  } catch {
    return "";
  }
}

const META = Symbol.for("NextInternalRequestMeta");

/**
 * The pattern of the matched route, which Next.js stores on the request. Never the path, which may
 * contain a token or arbitrary text.
 *
 * @param {http.IncomingMessage & { [META]?: { invokeOutput?: string } }} request
 */
const routeOf = (request) => request[META]?.invokeOutput || "none";

/** Routes that are left out of the log, where their many requests would hide others. */
const QUIET = ["/health", "/ready", "/api/development/services"];

/**
 * Answers in place of Next.js and closes the connection.
 *
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(response, status, headers) {
  const { socket } = response;
  response.writeHead(status, {
    ...headers,
    Connection: "close",
    "Content-Type": PROBLEM_TYPE,
  });
  response.end(JSON.stringify(problem(status)));
  // Close after a second: closing at once would reset the connection of a client that is still
  // sending, and lose the response.
  if (socket) {
    socket.destroySoon = () => {
      socket.end();
      setTimeout(() => socket.destroy(), SECOND).unref();
    };
  }
}
