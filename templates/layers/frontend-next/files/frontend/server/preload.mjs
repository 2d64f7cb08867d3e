// @ts-check
// node --import ./server/preload.mjs …
//
// Prepares the HTTP server that Next.js makes, in `next dev`, `next start` and standalone builds: see
// server.mjs. Next.js has no options for what it does, and a server of our own would exclude the
// standalone build.

import http from "node:http";
import { captureConsole } from "./log.mjs";
import { prepare } from "./server.mjs";

const { createServer } = http;

// Next.js makes the first server of its process.
http.createServer = /** @type {typeof createServer} */ (
  (/** @type {http.RequestListener} */ listener) => {
    http.createServer = createServer;
    const production = process.env.NODE_ENV === "production";
    // In development, Next.js prints errors with their source.
    if (production) captureConsole();
    return prepare(listener, { announce: production });
  }
);
