#!/usr/bin/env node
// Runs the program, which is the `main` of the package of this platform. CommonJS, because Node starts it faster.

"use strict";

const { spawn } = require("node:child_process");

const platform = `@authgen/${process.platform}-${process.arch}`;
const OTHERS = "`uvx authgen`, `cargo install authgen` or an archive of a release";
const REINSTALL = `install authgen again with \`--include=optional\`, or use ${OTHERS}`;

try {
  start(require.resolve(platform));
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
  if (platform in require("./package.json").optionalDependencies) {
    fail(`${platform}, which contains the program, is not installed`, REINSTALL);
  } else {
    fail(`authgen has no npm package for ${process.platform} ${process.arch}`, `use ${OTHERS}`);
  }
}

function start(program) {
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  // A terminal sends Ctrl-C to both. The program decides when to exit, and this process follows.
  process.on("SIGINT", () => {});
  child.on("error", ({ code }) => fail(`cannot start ${program}: ${code}`, REINSTALL));
  child.on("exit", (code, signal) => (signal ? die(signal) : process.exit(code)));
}

function die(signal) {
  // Some signals do not end Node.
  process.exitCode = 1;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function fail(message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  process.exitCode = 1;
}
