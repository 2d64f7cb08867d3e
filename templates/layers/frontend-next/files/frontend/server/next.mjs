// node server/next.mjs dev | start [options]
//
// Runs the `next` command with preload.mjs in its process and its forks. `node --import` would need the
// path of Next.js, which differs between package managers.

import { createRequire } from "node:module";

const isDev = process.argv[2] === "dev";
// Replaces a NODE_ENV from the shell, with which Next.js would mix development and production.
process.env.NODE_ENV = isDev ? "development" : "production";
process.execArgv.push("--import", new URL("preload.mjs", import.meta.url).href);
await import("./preload.mjs");

const require = createRequire(import.meta.url);
process.argv[1] = require.resolve("next/dist/bin/next");
process.argv.push("--hostname", process.env.HOST || "127.0.0.1");
// Server Fast Refresh of Next.js 16.4 keeps stale modules: a page that is first opened after an
// edit to a shared component would render the old version and fail to hydrate.
if (isDev) process.argv.push("--no-server-fast-refresh");
require(process.argv[1]);
