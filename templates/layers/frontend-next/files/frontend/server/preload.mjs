// @ts-check
// node --import ./server/preload.mjs …
//
// Makes `next dev`, `next start` and standalone builds use the HTTP server of server.mjs. Next.js has no
// options for its limits, log and shutdown, and a custom server does not work with standalone builds.

import http from "node:http";
import { captureConsole } from "./log.mjs";
import { preload } from "./request.mjs";
import { createAppServer, DRAIN_MS } from "./server.mjs";

const { createServer } = http;

// Replaces the first server that is created with a listener and no options: that of Next.js.
http.createServer = /** @type {typeof createServer} */ (
  (/** @type {any} */ listener, /** @type {any[]} */ ...rest) => {
    if (typeof listener !== "function") return createServer(listener, ...rest);
    http.createServer = createServer;
    preload.isInUse = true;
    const production = process.env.NODE_ENV === "production";
    // In development, keep the output of Next.js, which shows errors with their source code.
    if (production) captureConsole();
    // Keep serving if the reader of the log exits.
    process.stdout.on("error", () => {});
    // Exit even if something is still running, such as an `after` callback.
    process.once("SIGTERM", () => setTimeout(() => process.exit(143), DRAIN_MS + 500).unref());
    return createAppServer(listener, { production });
  }
);
