// node server/next.mjs dev | start [options]
//
// The `next` command with preload.mjs in its process and in those that it forks. Package managers put
// Next.js into different folders, so no path to it would be right in all of them.

import { createRequire } from "node:module";

process.execArgv.push("--import", new URL("preload.mjs", import.meta.url).href);
await import("./preload.mjs");

const require = createRequire(import.meta.url);
process.argv[1] = require.resolve("next/dist/bin/next");
process.argv.push("--hostname", process.env.HOST || "127.0.0.1");
require(process.argv[1]);
