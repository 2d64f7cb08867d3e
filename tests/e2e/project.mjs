// A generated project from `new` to its last stop: written, installed, used, attacked, linted and tested.

import path from "node:path";
import { authgen, check, ensure, ensureAllStopped, env, freePorts, run, start, work } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

/** Who was there from the beginning. */
export const account = { email: "first@example.com", password: "correct horse battery" };
const TITLE = "Survives a restart";

const recordsOf = (project) => path.join(work, "answers", project);

/** Where the contract tests leave what a service answered. */
export const recordOf = (project, service) => path.join(recordsOf(project), service);

/**
 * A project from nothing.
 *
 * @param {object} wish
 * @param {string} wish.name of the project
 * @param {{ kind: string, name: string }[]} wish.backends
 * @param {string} wish.token
 * @param {boolean} wish.whole every check, not only those that depend on backend and token mode
 * @returns the project, or undefined when it did not start
 */
export async function create({ name, backends, token, whole }) {
  const [frontend, database, ...ports] = await freePorts(2 + backends.length);
  const services = backends.map((backend, index) => ({ ...backend, port: ports[index] }));
  const project = { name, token, whole, services, folder: path.join(work, name), frontend, database };
  const answers = [
    ...["--package-manager", "npm", "--token", token, "--contract", "full"],
    ...["--frontend-port", `${frontend}`, "--database-port", `${database}`],
    ...services.flatMap(({ kind, name, port }) => ["--backend", `${kind}=${name}:${port}`]),
  ];
  project.verify = JSON.parse(run(authgen, ["new", project.folder, "--yes", "--dry-run", "--json", ...answers])).verify;
  let app;
  await check(`new --yes --git --dev writes, installs, commits and starts everything (${name})`, async () => {
    app = await start(authgen, ["new", project.folder, "--yes", "--git", "--dev", ...answers], work);
    ensure(app.output().includes(siteOf(project)), "the address is printed");
    // Those that the servers listen on, which cookies and CORS do not know.
    ensure(!/- Local:|Uvicorn running on/.test(app.output()), "no other address is");
  });
  if (!app) return undefined;
  await check(`a user signs up and stores a task in every service over HTTP (${name})`, async () => {
    const visitor = new Visitor(siteOf(project));
    await visitor.auth("sign-up/email", { ...account, name: "First" });
    await store(project, visitor);
  });
  await exercise(project, app);
  return project;
}

export const siteOf = ({ frontend }) => `http://localhost:${frontend}`;
export const tasksUrl = ({ port }, userId) => `http://localhost:${port}/api/v1/${userId}/tasks`;

/** One task in every service. */
export async function store({ services }, visitor) {
  const { user } = await visitor.auth("get-session");
  for (const service of services) {
    const task = await visitor.api(service.name, tasksUrl(service, user.id), { title: TITLE });
    ensure(task.title === TITLE, JSON.stringify(task));
  }
}

/** Everything that a project promises, while it runs and when it does not. With `only`, some commands run only these files. */
export async function exercise(project, app) {
  const { name, folder, services, token, whole, frontend, database } = project;
  const inside = { cwd: folder };
  const ports = [frontend, database, ...services.map(({ port }) => port)];
  const ofBackends = new RegExp(`:(${services.map(({ name }) => name).join("|")})$`);
  const commands = project.verify
    .map(({ run: line, running }) => ({ line, running }))
    // The contract tests are run below, one service at a time, and recorded.
    .filter(({ line }) => !line.endsWith("test:contract"))
    .filter(({ line }) => whole || ofBackends.test(line));
  const narrowed = (line) => {
    const files = project.only?.[line.split(" ").at(-1)];
    return files?.length ? [line, "--", ...files].join(" ") : line;
  };
  const verify = ({ line }) => check(`${line} (${name})`, () => run(...command(narrowed(line)), inside));

  for (const each of commands.filter(({ running }) => running)) await verify(each);
  await check(`Ctrl-C stops all of it, the database too (${name})`, async () => {
    await app.stop();
    await ensureAllStopped(folder, ports);
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
    const changed = status.filter((line) => line && !/(^|\/| )(Cargo|uv|package-lock)\.(lock|json)$/.test(line));
    ensure(changed.length === 0, `not clean:\n${changed.join("\n")}`);
    const tracked = run("git", ["ls-files"], inside).split("\n");
    ensure(!tracked.some((file) => /(^|\/)\.env(\.local)?$/.test(file)), "an env file is tracked");
    ensure(tracked.includes("frontend/.env.example"), "the example is tracked");
  });
  await check(`npm run dev does the same again, and the task is still there (${name})`, async () => {
    const again = await start("npm", ["run", "dev"], folder);
    const visitor = new Visitor(siteOf(project));
    const { user } = await visitor.auth("sign-in/email", account);
    const list = await visitor.api(services[0].name, tasksUrl(services[0], user.id));
    await checkOnline(project);
    await again.stop();
    ensure(list.tasks.some(({ title }) => title === TITLE), JSON.stringify(list));
    await ensureAllStopped(folder, ports);
  });
}

/** Here, long after the browser's users signed up: an address may not do that often. */
async function checkOnline({ name, folder, services, confirmsAddresses }) {
  const statuses = (member) => {
    const { findings, online } = JSON.parse(run(authgen, ["check", "--online", "--json"], { cwd: folder, env: { ...env, ...member } }));
    const found = findings.filter(({ id }) => id.startsWith("online-"));
    ensure(found.length === 0, JSON.stringify(found));
    return (what) => online.filter((seen) => seen.what === what).map(({ status }) => status).join();
  };
  const all = services.map(() => 200).join();
  // A guest cannot confirm an address.
  if (!confirmsAddresses) {
    await check(`authgen check --online goes through all of it, and its user is gone (${name})`, () => {
      const seen = statuses();
      const ended = ["tasks", "deletion of the user", "sign-in after deletion"].map(seen);
      ensure(ended.join(" ") === `${all} 200 401`, ended.join(" "));
    });
  }
  await check(`authgen check --online goes in as a user, and out (${name})`, () => {
    const seen = statuses({ AUTHGEN_ONLINE_EMAIL: account.email, AUTHGEN_ONLINE_PASSWORD: account.password });
    const ended = ["sign-in", "tasks", "sign-out", "token for an ended session"].map(seen);
    ensure(ended.join(" ") === `200 ${all} 200 401`, ended.join(" "));
  });
}

/** A token for one service is nothing to another. */
export async function ensureAudiencesAreApart({ services }, visitor) {
  const { user } = await visitor.auth("get-session");
  for (const service of services) {
    for (const other of services.filter(({ name }) => name !== service.name)) {
      const { token } = await visitor.auth(`token?audience=${service.name}`);
      const { status } = await fetch(tasksUrl(other, user.id), { headers: { authorization: `Bearer ${token}` } });
      ensure(status === 401, `${other.name} answers ${status} to a token for ${service.name}`);
    }
  }
}

const command = (line) => {
  const [program, ...args] = line.split(" ");
  return [program, args];
};

const indented = (text) => text.trimEnd().replace(/^/gm, "      ");
