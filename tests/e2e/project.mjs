// One generated project from `new` to a second start: it is written, installed, used, attacked, linted, tested, stopped.

import path from "node:path";
import { authgen, check, ensure, ensureAllStopped, env, freePorts, run, start, work } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const account = { email: "first@example.com", password: "correct horse battery", name: "First" };
const TITLE = "Survives a restart";

const recordsOf = (project) => path.join(work, "answers", project);

/** Where the contract tests leave what a service answered. */
export const recordOf = (project, service) => path.join(recordsOf(project), service);

/**
 * @param {object} wish
 * @param {string} wish.name of the project
 * @param {{ kind: string, name: string }[]} wish.backends
 * @param {string} wish.token
 * @param {boolean} wish.whole every check, not only those that depend on backend and token mode
 * @returns the folder, or undefined when it did not start
 */
export async function drive({ name, backends, token, whole }) {
  const project = path.join(work, name);
  const inside = { cwd: project };
  const [frontend, database, ...ports] = await freePorts(2 + backends.length);
  const site = `http://localhost:${frontend}`;
  const services = backends.map((backend, index) => ({ ...backend, port: ports[index] }));
  const tasks = ({ port }, userId) => `http://localhost:${port}/api/v1/${userId}/tasks`;
  const answers = [
    ...["--package-manager", "npm", "--token", token],
    ...["--frontend-port", `${frontend}`, "--database-port", `${database}`],
    ...services.flatMap(({ kind, name, port }) => ["--backend", `${kind}=${name}:${port}`]),
  ];
  const plan = JSON.parse(run(authgen, ["new", project, "--yes", "--dry-run", "--json", ...answers]));
  const ofBackends = new RegExp(`:(${services.map(({ name }) => name).join("|")})$`);
  const commands = plan.verify
    .map(({ run: line, running }) => ({ line, running }))
    // The contract tests are run below, one service at a time, and recorded.
    .filter(({ line }) => !line.endsWith("test:contract"))
    .filter(({ line }) => whole || ofBackends.test(line));
  const verify = ({ line }) => check(`${line} (${name})`, () => run(...command(line), inside));
  let app;

  await check(`new --yes --git --dev writes, installs, commits and starts everything (${name})`, async () => {
    app = await start(authgen, ["new", project, "--yes", "--git", "--dev", ...answers], work);
    ensure(app.output().includes(site), "the address is printed");
  });
  if (!app) return undefined;

  await check(`a user signs up and stores a task in every service over HTTP (${name})`, async () => {
    const visitor = new Visitor(site);
    const { user } = await visitor.auth("sign-up/email", account);
    for (const service of services) {
      const task = await visitor.api(service.name, tasks(service, user.id), { title: TITLE });
      ensure(task.title === TITLE, JSON.stringify(task));
    }
    if (services.length > 1) await ensureAudiencesAreApart(visitor, services, (service) => tasks(service, user.id));
  });
  for (const each of commands.filter(({ running }) => running)) await verify(each);
  await check(`Ctrl-C stops all of it, the database too (${name})`, async () => {
    await app.stop();
    await ensureAllStopped([frontend, database, ...ports]);
  });
  for (const service of services) {
    await check(`the contract holds for ${service.kind} with ${token} tokens`, () => {
      const recording = { ...env, CONTRACT_RECORD: recordsOf(name) };
      console.log(indented(run("node", ["tests/contract/run.mjs", service.name], { ...inside, env: recording })));
    });
  }
  for (const each of commands.filter(({ running }) => !running)) await verify(each);
  await check(`git knows the project, no secret, and nothing that the commands above changed (${name})`, () => {
    // The first build of a backend makes its lock file, which is for the owner to commit.
    const status = run("git", ["status", "--porcelain"], inside).split("\n");
    const changed = status.filter((line) => line && !/\/(Cargo|uv)\.lock$/.test(line));
    ensure(changed.length === 0, `not clean:\n${changed.join("\n")}`);
    const tracked = run("git", ["ls-files"], inside).split("\n");
    ensure(!tracked.some((file) => /(^|\/)\.env(\.local)?$/.test(file)), "an env file is tracked");
    ensure(tracked.includes("frontend/.env.example"), "the example is tracked");
  });
  await check(`npm run dev does the same again, and the task is still there (${name})`, async () => {
    const again = await start("npm", ["run", "dev"], project);
    const visitor = new Visitor(site);
    const { user } = await visitor.auth("sign-in/email", account);
    const list = await visitor.api(services[0].name, tasks(services[0], user.id));
    await again.stop();
    ensure(list.tasks.some(({ title }) => title === TITLE), JSON.stringify(list));
    await ensureAllStopped([frontend, database, ...ports]);
  });
  return project;
}

/** A token for one service is nothing to another. */
async function ensureAudiencesAreApart(visitor, services, url) {
  for (const service of services) {
    for (const other of services.filter(({ name }) => name !== service.name)) {
      const { token } = await visitor.auth(`token?audience=${service.name}`);
      const { status } = await fetch(url(other), { headers: { authorization: `Bearer ${token}` } });
      ensure(status === 401, `${other.name} answers ${status} to a token for ${service.name}`);
    }
  }
}

const command = (line) => {
  const [program, ...args] = line.split(" ");
  return [program, args];
};

const indented = (text) => text.trimEnd().replace(/^/gm, "      ");
