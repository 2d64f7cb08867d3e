import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Child, whenReady } from "../../scripts/lib/processes.mjs";
import { inProject, project, runEnv } from "../../scripts/lib/project.mjs";

const PATIENCE = 5 * 60_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Builds and starts another frontend in production mode, with additional variables and the same
 * database.
 */
export async function startOwnSite(variables: Record<string, string>) {
  const service = project.processes.find(({ name }) => name === project.frontend.name);
  if (!service) throw new Error("scripts/project.json has no frontend");
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const output: string[] = [];
  const options = {
    cwd: inProject(service.dir),
    env: { ...runEnv(service), ...variables, PORT: `${port}`, BETTER_AUTH_URL: url },
    print: (line: string) => output.push(line),
  };
  const fail = (what: string) => new Error(`${what}\n${output.join("\n")}`);
  const built = await new Child("next build", options).ended;
  if (built !== "exit code 0") throw fail(`next build ended: ${built}`);
  const site = new Child(service.start, options);
  const ready = whenReady({ url, anyStatus: true }, AbortSignal.timeout(PATIENCE));
  if ((await Promise.race([site.ended, ready])) === true) return { url, stop: () => site.stop() };
  await site.stop();
  throw fail("the site did not start");
}
