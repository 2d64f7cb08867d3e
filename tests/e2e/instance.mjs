// Starts another instance of a backend on a free port.

import { readFileSync } from "node:fs";
import path from "node:path";
import { ensure, freePorts, start } from "./support.mjs";

const START_TIMEOUT = 60_000;

/**
 * @param {{ folder: string }} project
 * @param {{ name: string }} service
 * @param {Record<string, string>} own overrides the environment
 * @param {string} prepare a shell command that runs first
 */
export async function instance({ folder }, { name }, own = {}, prepare = "") {
  const [port] = await freePorts(1);
  const { processes } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  const { dev } = processes.find((each) => each.name === name);
  const variables = Object.entries({ ...own, HOST: "127.0.0.1", PORT: port }).map((pair) => pair.join("="));
  const command = ["sh", "-c", `${prepare} exec node scripts/run.mjs ${name} -- ${dev}`];
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT;
  const server = await start("env", [...variables, ...command], folder, async (output) => {
    ensure(Date.now() < deadline, `not ready in time\n${output}`);
    return fetch(`${url}/health`).then(({ ok }) => ok, () => false);
  });
  return { ...server, port, url };
}
