import net from "node:net";
import { UserError } from "../../../scripts/lib/cli.mjs";
import { Child, whenReady } from "../../../scripts/lib/processes.mjs";
import { inProject, project, runEnv, withoutPerService } from "../../../scripts/lib/project.mjs";

/**
 * Starts another instance of a service for the tests, on a free port and with its own keys, and
 * waits until it is ready. A running instance of the project is not affected.
 *
 * @param {string} name
 * @param {Record<string, string>} keys environment variables with the keys that verify tokens
 * @param {(line: string) => void} print receives the lines of its log
 * @param {AbortSignal} [signal] aborts the start
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startInstance(name, keys, print, signal = new AbortController().signal) {
  const service = project.processes.find((each) => each.name === name);
  if (!service) throw new UserError(`${name} has no process in scripts/project.json`);
  const PORT = String(await freePort());
  const url = `http://127.0.0.1:${PORT}`;
  const failed = new AbortController();
  const child = new Child(service.dev, {
    cwd: inProject(service.dir),
    env: { ...runEnv(service, withoutPerService()), HOST: "127.0.0.1", PORT, ...keys },
    print,
  });
  child.ended.then(() => failed.abort());
  const stopped = AbortSignal.any([failed.signal, signal]);
  const isReady = await whenReady({ url: `${url}/ready` }, stopped);
  if (isReady) return { url, stop: () => child.stop() };
  await child.stop(0);
  throw new UserError(`${name} exited before it was ready: ${await child.ended}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
