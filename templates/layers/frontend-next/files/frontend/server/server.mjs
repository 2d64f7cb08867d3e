// @ts-check
import http from "node:http";
import { limitBody } from "./body.mjs";
import { log } from "./log.mjs";
import { addressHeader, requests, startRequest } from "./request.mjs";

const SECOND = 1000;

const TIMES = {
  headersTimeout: 10 * SECOND,
  /** The body included. */
  requestTimeout: 30 * SECOND,
  /** Longer than a proxy's, often 60 seconds, which else would reuse a connection that is just closed. */
  keepAliveTimeout: 65 * SECOND,
  connectionsCheckingInterval: SECOND,
};

/** From the signal to stop until the listener closes: meanwhile `/ready` says so. */
const ANNOUNCE = 2 * SECOND;
/** From the signal until connections are closed, answered or not. */
const DRAIN = 9 * SECOND;

const RETRY_AFTER = "5";

/**
 * A server that bounds, names and logs the requests that it hands to `listener`, and stops without
 * losing one.
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
          // Reads no further. Node.js would drain a body that nobody has touched.
          request.read(0);
          request.push = () => false;
          refuse(response, 413);
        },
      });
    }
  });

  // Only where HOST says so, whatever Next.js was told: standalone builds take HOSTNAME, which in
  // containers is the name of the machine.
  const listen = server.listen.bind(server);
  server.listen = /** @type {typeof listen} */ (
    (/** @type {number} */ port) => listen(port, process.env.HOST || "127.0.0.1")
  );

  // Next.js calls it on SIGTERM and SIGINT, and exits when the last connection is closed.
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
  // Also called where a handler leaves the head to Node.js.
  response.writeHead = /** @type {typeof writeHead} */ (
    (/** @type {number} */ status, /** @type {any[]} */ ...rest) => {
      if (isStopping()) response.shouldKeepAlive = false;
      // Code that asked the database in vain answers 500, or takes the visitor for signed out.
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
 * The pattern of the route, which Next.js keeps with the request. Not the path: it may hold a token,
 * or whatever a client made up.
 *
 * @param {http.IncomingMessage & { [META]?: { invokeOutput?: string } }} request
 */
const routeOf = (request) => request[META]?.invokeOutput || "none";

/**
 * Probes come every few seconds and say nothing, and pages have many files.
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
  // Closed at once, a client that still sends would see a connection reset and not this answer.
  if (socket) {
    socket.destroySoon = () => {
      socket.end();
      setTimeout(() => socket.destroy(), SECOND).unref();
    };
  }
}
