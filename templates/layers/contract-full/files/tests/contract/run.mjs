// node tests/contract/run.mjs [SERVICE [TEST…]]
//
// Tests one backend service, or all of them, over HTTP. TEST is the name of a test file, such as
// `tokens`; the default is every file. Starts a separate instance of each service on a free port
// with its own keys, so the tests need no secret and do not affect a running instance. With
// CONTRACT_BASE_URL, tests the service at that URL instead.

import { readdirSync } from "node:fs";
import path from "node:path";
import { run } from "node:test";
import { hold } from "../../scripts/database.mjs";
import { prefixed, runScript, usageError } from "../../scripts/lib/cli.mjs";
import { migrate, requirePackages } from "../../scripts/lib/preflight.mjs";
import { onStopSignals } from "../../scripts/lib/processes.mjs";
import { project } from "../../scripts/lib/project.mjs";
import { startInstance } from "./support/instance.mjs";
import { makeKeys } from "./support/keys.mjs";

const allTests = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".test.mjs"))
  .map((file) => path.basename(file, ".test.mjs"));

/** @param {string[]} args */
function parse([service, ...tests]) {
  const services = project.services.map((each) => each.name);
  const usage = "node tests/contract/run.mjs [SERVICE [TEST…]]";
  if (service !== undefined && !services.includes(service)) {
    throw usageError(`unknown service ${service}; services: ${services.join(", ")}`, usage);
  }
  const unknown = tests.find((test) => !allTests.includes(test));
  if (unknown !== undefined) {
    throw usageError(`unknown test ${unknown}; tests: ${allTests.join(", ")}`, usage);
  }
  return {
    services: service === undefined ? services : [service],
    tests: tests.length === 0 ? allTests : tests,
  };
}

/**
 * Runs the tests and prints only failures and totals. If a test fails, also prints what the tests
 * wrote to stderr, such as the log of an instance that a test file started.
 *
 * @param {string[]} tests
 * @param {Record<string, string>} env environment variables for the test files
 * @param {AbortSignal} signal aborts the tests
 * @returns {Promise<boolean>} whether all tests passed
 */
async function runTests(tests, env, signal) {
  const files = tests.map((test) => path.join(import.meta.dirname, `${test}.test.mjs`));
  Object.assign(process.env, env);
  /** @type {string[]} */
  const errors = [];
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of run({ files, signal, concurrency: files.length })) {
    if (signal.aborted) return false;
    if (type === "test:stdout") process.stdout.write(data.message);
    if (type === "test:stderr") errors.push(...data.message.trimEnd().split("\n"));
    if ((type !== "test:pass" && type !== "test:fail") || data.details?.type === "suite") continue;
    if (type === "test:pass") passed += 1;
    else {
      failed += 1;
      const { cause, message } = data.details.error;
      const reason = String(/** @type {Error | undefined} */ (cause)?.message ?? cause ?? message);
      console.log(`failed: ${data.name}\n        ${reason.replaceAll("\n", "\n        ")}`);
    }
  }
  if (failed > 0) printEnd(errors);
  console.log(`${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0;
}

/** @param {string[]} lines */
function printEnd(lines) {
  for (const line of lines.slice(-50)) console.log(line);
}

/**
 * Starts an instance and prints its log until it is ready. Then collects the log, so that it does
 * not hide the test results.
 *
 * @param {string} name
 * @param {Record<string, string>} keys
 * @param {AbortSignal} signal
 */
async function start(name, keys, signal) {
  const print = prefixed([name], name);
  /** @type {string[]} */
  const log = [];
  let ready = false;
  const take = (/** @type {string} */ line) => (ready ? log.push(line) : print(line));
  const instance = await startInstance(name, keys, take, signal);
  ready = true;
  return { ...instance, log };
}

await runScript(async (args) => {
  const elsewhere = process.env.CONTRACT_BASE_URL;
  const { services, tests } = parse(args);
  requirePackages();
  const stopping = new AbortController();
  onStopSignals(
    () => stopping.abort(),
    () => {},
  );
  const database = elsewhere ? undefined : await hold();
  try {
    if (database) await migrate();
    let code = 0;
    for (const name of services.slice(0, elsewhere ? 1 : undefined)) {
      const keys = await makeKeys(Boolean(elsewhere));
      const { url, log, stop } = elsewhere
        ? { url: elsewhere, log: [], stop: async () => {} }
        : await start(name, keys.service, stopping.signal);
      const env = { CONTRACT_SERVICE: name, CONTRACT_BASE_URL: url, ...keys.tests };
      const holds = await runTests(tests, env, stopping.signal).finally(stop);
      if (stopping.signal.aborted) return 130;
      if (!holds) printEnd(log);
      console.log(`${name}: contract tests ${holds ? "passed" : "failed"}`);
      if (!holds) code = 1;
    }
    return code;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    throw error;
  } finally {
    await database?.release();
  }
});
process.exit();
