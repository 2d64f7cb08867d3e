// node server/next.mjs dev | start [options]
//
// Runs the `next` command with preload.mjs in its process and its forks. `node --import` would need the
// path of Next.js, which differs between package managers.

import { createRequire } from "node:module";

process.execArgv.push("--import", new URL("preload.mjs", import.meta.url).href);
await import("./preload.mjs");

const require = createRequire(import.meta.url);
process.argv[1] = require.resolve("next/dist/bin/next");
process.argv.push("--hostname", process.env.HOST || "127.0.0.1");
require(process.argv[1]);
