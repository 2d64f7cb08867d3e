// The life of a generated project: written, installed, used, attacked, linted and tested.

import path from "node:path";
import { authgen, check, ensure, ensureAllStopped, env, freePorts, run, start, work } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

/** The first user of each project. */
export const account = { email: "first@example.com", password: "correct horse battery" };
const TITLE = "Survives a restart";

const recordsOf = (project) => path.join(work, "answers", project);

/** The folder in which the contract tests record the responses of a service. */
export const recordOf = (project, service) => path.join(recordsOf(project), service);

/**
 * Creates a project.
 *
 * @param {object} options
 * @param {string} options.name of the project
 * @param {{ kind: string, name: string }[]} options.backends
 * @param {string} options.token
 * @param {boolean} options.whole runs every check, not only those that depend on backend and token mode
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
    ensure(app.output().includes(siteOf(project)), "the address is not printed");
    // The addresses that servers print do not work with cookies and CORS.
    ensure(!/- Local:|Uvicorn running on/.test(app.output()), "another address is printed");
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

/** Stores a task in every service. */
export async function store({ services }, visitor) {
  const { user } = await visitor.auth("get-session");
  for (const service of services) {
    const task = await visitor.api(service.name, tasksUrl(service, user.id), { title: TITLE });
    ensure(task.title === TITLE, JSON.stringify(task));
  }
}

/** Runs all checks of a project, while it runs and after it has stopped. `project.only` limits the files of some. */
export async function exercise(project, app) {
  const { name, folder, services, token, whole, frontend, database } = project;
  const inside = { cwd: folder };
  const ports = [frontend, database, ...services.map(({ port }) => port)];
  const ofBackends = new RegExp(`:(${services.map(({ name }) => name).join("|")})$`);
  const commands = project.verify
    .map(({ run: line, running }) => ({ line, running }))
    // The contract tests run below, with a record for each service.
    .filter(({ line }) => !line.endsWith("test:contract"))
    .filter(({ line }) => whole || ofBackends.test(line));
  const narrowed = (line) => {
    const files = project.only?.[line.split(" ").at(-1)];
    return files?.length ? [line, "--", ...files].join(" ") : line;
  };
  const verify = ({ line }) => check(`${line} (${name})`, () => run(...command(narrowed(line)), inside));

  for (const each of commands.filter(({ running }) => running)) await verify(each);
  await check(`Ctrl-C stops every process, including the database (${name})`, async () => {
    await app.stop();
    await ensureAllStopped(folder, ports);
  });
  for (const service of services) {
    await check(`${service.kind} passes the contract tests with ${token} tokens`, () => {
      const recording = { ...env, CONTRACT_RECORD: recordsOf(name) };
      console.log(indented(run("node", ["tests/contract/run.mjs", service.name], { ...inside, env: recording })));
    });
  }
  for (const each of commands.filter(({ running }) => !running)) await verify(each);
  await check(`the commands above changed no committed file, and no secret is committed (${name})`, () => {
    // The first build of a backend creates its lock file, which the owner has to commit.
    const status = run("git", ["status", "--porcelain"], inside).split("\n");
    const changed = status.filter((line) => line && !/(^|\/| )(Cargo|uv|package-lock)\.(lock|json)$/.test(line));
    ensure(changed.length === 0, `not clean:\n${changed.join("\n")}`);
    const tracked = run("git", ["ls-files"], inside).split("\n");
    ensure(!tracked.some((file) => /(^|\/)\.env(\.local)?$/.test(file)), "an env file is tracked");
    ensure(tracked.includes("frontend/.env.example"), "the example is not tracked");
  });
  await check(`npm run dev starts the project again with its data (${name})`, async () => {
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

/** Runs late, because sign-ups from one address are limited and the browser tests have used them. */
async function checkOnline({ name, folder, services, confirmsAddresses }) {
  const statuses = (member) => {
    const { findings, online } = JSON.parse(run(authgen, ["check", "--online", "--json"], { cwd: folder, env: { ...env, ...member } }));
    const found = findings.filter(({ id }) => id.startsWith("online-"));
    ensure(found.length === 0, JSON.stringify(found));
    return (what) => online.filter((seen) => seen.what === what).map(({ status }) => status).join();
  };
  const all = services.map(() => 200).join();
  // check --online cannot confirm the address of a new user.
  if (!confirmsAddresses) {
    await check(`authgen check --online signs up, uses the project and deletes its user (${name})`, () => {
      const seen = statuses();
      const ended = ["tasks", "deletion of the user", "sign-in after deletion"].map(seen);
      ensure(ended.join(" ") === `${all} 200 401`, ended.join(" "));
    });
  }
  await check(`authgen check --online signs in and out as an existing user (${name})`, () => {
    const seen = statuses({ AUTHGEN_ONLINE_EMAIL: account.email, AUTHGEN_ONLINE_PASSWORD: account.password });
    const ended = ["sign-in", "tasks", "sign-out", "token for an ended session"].map(seen);
    ensure(ended.join(" ") === `200 ${all} 200 401`, ended.join(" "));
  });
}

/** Every service refuses tokens for another one. */
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
