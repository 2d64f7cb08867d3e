// @ts-check
// node --import ./server/preload.mjs …
//
// Prepares the HTTP server that Next.js makes in `next dev`, `next start` and standalone builds: see
// server.mjs. Next.js has no options for what it does, and a server of our own would exclude the
// standalone build.

import http from "node:http";
import { captureConsole } from "./log.mjs";
import { prepare } from "./server.mjs";

/** The process exits this long after SIGTERM, whatever is still open. */
const STOP_MS = 9_500;

const { createServer } = http;

// Next.js makes the first server of its process, with nothing but a listener.
http.createServer = /** @type {typeof createServer} */ (
  (/** @type {any} */ listener, /** @type {any[]} */ ...rest) => {
    if (typeof listener !== "function") return createServer(listener, ...rest);
    http.createServer = createServer;
    const production = process.env.NODE_ENV === "production";
    // In development, Next.js prints errors with their source.
    if (production) captureConsole();
    process.once("SIGTERM", () => setTimeout(() => process.exit(143), STOP_MS).unref());
    return prepare(listener, { announce: production });
  }
);
