// @ts-check
import http from "node:http";
import { limitBody } from "./body.mjs";
import { log } from "./log.mjs";
import { addressHeader, requests, startRequest } from "./request.mjs";

const SECOND = 1000;

const TIMES = {
  headersTimeout: 10 * SECOND,
  // Includes the body.
  requestTimeout: 30 * SECOND,
  // Longer than the 60 seconds of common proxies, which else could reuse a connection as it closes.
  keepAliveTimeout: 65 * SECOND,
  connectionsCheckingInterval: SECOND,
};

/** After the stop signal, `/ready` answers 503 for this long before the listener closes. */
const ANNOUNCE = 2 * SECOND;
/** Connections that are still open this long after the signal are destroyed. */
const DRAIN = 9 * SECOND;

const RETRY_AFTER = "5";

/**
 * An HTTP server with limits on time and body size, request ids, a log line for each request, and a
 * graceful shutdown.
 *
 * @param {http.RequestListener} listener
 * @param {{ announce: boolean }} options
 */
export function prepare(listener, { announce }) {
  let stopping = false;

  const server = http.createServer({ ...TIMES }, (request, response) => {
    const context = startRequest(request);
    request.headers[addressHeader] = context.address;
    observe(request, response, context, () => stopping);
    if (request.method === "TRACE") {
      refuse(response, 405, { Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" });
    } else if (stopping && request.url === "/ready") {
      refuse(response, 503, { "Retry-After": RETRY_AFTER });
    } else {
      limitBody(request, {
        accept: () => requests.run(context, () => listener(request, response)),
        refuse: () => {
          // Stop reading. `read(0)` keeps Node.js from draining the rest of the body.
          request.read(0);
          request.push = () => false;
          refuse(response, 413);
        },
      });
    }
  });

  // Ignore the hostname from Next.js: standalone builds take it from HOSTNAME, which containers set
  // to the name of the machine.
  const listen = server.listen.bind(server);
  server.listen = /** @type {typeof listen} */ (
    (/** @type {number} */ port) => listen(port, process.env.HOST || "127.0.0.1")
  );

  // Next.js calls this on SIGTERM and SIGINT, and exits once all connections are closed.
  const close = server.close.bind(server);
  server.close = (done) => {
    if (stopping) return server;
    stopping = true;
    setTimeout(() => close(done), announce ? ANNOUNCE : 0);
    setTimeout(() => server.closeAllConnections(), DRAIN).unref();
    return server;
  };
  return server;
}

/**
 * Sets the headers that every response has, and logs the request when it is over.
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
  // Node.js calls this itself when a handler doesn't.
  response.writeHead = /** @type {typeof writeHead} */ (
    (/** @type {number} */ status, /** @type {any[]} */ ...rest) => {
      if (isStopping()) response.shouldKeepAlive = false;
      // Without the database, handlers answer 500, or 401 because they found no session.
      if (!context.unavailable || (status !== 500 && status !== 401)) {
        return writeHead(status, ...rest);
      }
      response.setHeader("Retry-After", RETRY_AFTER);
      return writeHead(503, ...rest.filter((each) => typeof each !== "string"));
    }
  );

  response.on("close", () => {
    const route = context.route ?? routeOf(request);
    if (isQuiet(route)) return;
    const fields = {
      method: request.method,
      route,
      // 0 when the client left before there was one.
      status: response.headersSent ? response.statusCode : 0,
      micros: Math.round((performance.now() - started) * 1000),
    };
    requests.run(context, () => log("INFO", "answered", fields));
  });
}

const META = Symbol.for("NextInternalRequestMeta");

/**
 * The pattern of the matched route, which Next.js stores on the request. Never the path, which may
 * contain a token or arbitrary text.
 *
 * @param {http.IncomingMessage & { [META]?: { invokeOutput?: string } }} request
 */
const routeOf = (request) => request[META]?.invokeOutput || "none";

/**
 * Probes and static files would drown out the rest of the log.
 *
 * @param {string} route
 */
const isQuiet = (route) => route === "/health" || route === "/ready" || route.startsWith("/_next/");

/**
 * Answers in place of Next.js and closes the connection.
 *
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(response, status, headers) {
  const { socket } = response;
  const title = status === 413 ? "Content Too Large" : http.STATUS_CODES[status];
  response.writeHead(status, {
    ...headers,
    Connection: "close",
    "Content-Type": "application/problem+json",
  });
  response.end(JSON.stringify({ type: "about:blank", title, status }));
  // Closing at once would reset the connection of a client that is still sending, and lose the answer.
  if (socket) {
    socket.destroySoon = () => {
      socket.end();
      setTimeout(() => socket.destroy(), SECOND).unref();
    };
  }
}
