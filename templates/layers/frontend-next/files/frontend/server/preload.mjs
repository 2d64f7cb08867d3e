// @ts-check
// node --import ./server/preload.mjs …
//
// Prepares the HTTP server that Next.js makes in `next dev`, `next start` and standalone builds: see
// server.mjs. Next.js has no options for what it does, and a server of our own would exclude the
// standalone build.

import http from "node:http";
import { captureConsole } from "./log.mjs";
import { preload } from "./request.mjs";
import { createAppServer, DRAIN_MS } from "./server.mjs";

const { createServer } = http;

// Next.js makes the first server of its process, with nothing but a listener.
http.createServer = /** @type {typeof createServer} */ (
  (/** @type {any} */ listener, /** @type {any[]} */ ...rest) => {
    if (typeof listener !== "function") return createServer(listener, ...rest);
    http.createServer = createServer;
    preload.isInUse = true;
    const production = process.env.NODE_ENV === "production";
    // In development, Next.js prints errors with their source.
    if (production) captureConsole();
    // Keep serving when the reader of the log has gone away.
    process.stdout.on("error", () => {});
    // Something may still run when all connections are closed, such as a callback of `after`.
    process.once("SIGTERM", () => setTimeout(() => process.exit(143), DRAIN_MS + 500).unref());
    return createAppServer(listener, { production });
  }
);
