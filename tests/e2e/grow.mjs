// Adds services, options and other tokens to a project with data, then removes them.

import { readdirSync } from "node:fs";
import path from "node:path";
import { account, ensureAudiencesAreApart, exercise, siteOf, store, tasksUrl } from "./project.mjs";
import { authgen, check, ensure, eventually, freePorts, run, start } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

/** Not removed with the options that caused them: migrations, lock files, the record. */
const KEPT = [".authgen", "authgen.toml", "frontend/drizzle", "package-lock.json", "*/Cargo.lock", "*/uv.lock"];

/**
 * Adds services, other tokens and many options to a project while a user is signed in.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} before
 * @param {{ kind: string, name: string }[]} more services
 * @param {string} token
 * @param {string[]} providers
 * @returns the project, or undefined when it did not start
 */
export async function grow(before, more, token, providers) {
  const ports = await freePorts(more.length);
  const added = more.map((service, index) => ({ ...service, port: ports[index] }));
  const { folder } = before;
  const services = [...before.services, ...added];
  const project = { ...before, name: `${before.name}, with everything`, token, services, confirmsAddresses: true };
  const changes = [
    ...added.map(({ kind, name, port }) => ["add", "backend", `${kind}=${name}:${port}`]),
    ["set", "token", token],
    ["add", "oauth", ...providers],
    ["add", "email", "console"],
    ["set", "revocation", "immediate"],
    ["add", "proxy", "forwarded"],
    ["add", "ci", "github"],
  ];
  const visitor = new Visitor(siteOf(project));
  let app;
  let tasks;
  await check(`adds services, tokens and options to a project with users, and starts it (${project.name})`, async () => {
    const running = await start("npm", ["run", "dev"], folder);
    await visitor.auth("sign-in/email", account);
    tasks = await tasksOf(before, visitor);
    await running.stop();
    commit(folder, "Lock");
    project.before = { ...before, specs: specsOf(before), commit: run("git", ["rev-parse", "HEAD"], { cwd: folder }).trim() };
    for (const words of changes) change(project, words);
    run("npm", ["install"], { cwd: folder });
    app = await start("npm", ["run", "dev"], folder);
  });
  if (!app) return undefined;
  await check(`keeps the session and the tasks from before the change (${project.name})`, async () => {
    const kept = await tasksOf(before, visitor);
    ensure(tasks !== "[]" && kept === tasks, `${kept} instead of ${tasks}`);
    await store(project, visitor);
    await ensureAudiencesAreApart(project, visitor);
  });
  await check(`an earlier user can sign in after confirming the email address (${project.name})`, async () => {
    const again = new Visitor(siteOf(project));
    const refused = await again.ask("sign-in/email", account);
    ensure(refused.status === 403, `the sign-in answered ${refused.status}`);
    const { searchParams } = new URL(await printed(app, /http:\S*\/confirm-email\S*/));
    const button = new URLSearchParams({ token: searchParams.get("token"), callbackURL: "/email-verified" });
    await again.open(`/api/auth/verify-email?${button}`);
    const { user } = await again.auth("get-session");
    ensure(user.emailVerified && user.email === account.email, JSON.stringify(user));
  });
  await check(`sign-up and password reset work with email in the terminal (${project.name})`, () => {
    run("npm", ["run", "test:e2e", "--", "email"], { cwd: folder });
  });
  app = await withSmtp(project, app);
  if (!app) return undefined;
  // The other tests passed before the change; only `--all` runs them again.
  const isNew = (spec) => !project.before.specs.includes(spec);
  if (!process.argv.includes("--all")) {
    project.only = { "test:e2e": ["journey.spec.ts", ...specsOf(project).filter(isNew)], "test:frontend": changedTests(project) };
  }
  await exercise(project, app);
  return project;
}

/** The files of its browser tests. */
const specsOf = ({ folder }) => readdirSync(path.join(folder, "tests/e2e")).filter((file) => file.endsWith(".spec.ts"));

/** The tests of the frontend that the change added or modified. */
function changedTests({ folder, before }) {
  const files = run("git", ["diff", "--name-only", "--diff-filter=d", "--relative=frontend", before.commit], { cwd: folder });
  return files.split("\n").filter((file) => /\.test\.tsx?$/.test(file));
}

/** Switches the project to a mail server. */
async function withSmtp(project, app) {
  let again;
  await check(`switches from email in the terminal to a mail server (${project.name})`, async () => {
    await app.stop();
    commit(project.folder, "Lock");
    project.verify = change(project, ["set", "email", "smtp"]).verify;
    run("npm", ["install"], { cwd: project.folder });
    again = await start("npm", ["run", "dev"], project.folder);
  });
  return again;
}

/** Removes everything that `grow` added, and compares the code with the original. */
export async function shrink({ name, folder, before, services }) {
  const added = services.slice(before.services.length);
  await check(`remove and set restore the original code (${name})`, () => {
    commit(folder, "Lock");
    const changes = [
      ["remove", "ci"],
      ["remove", "proxy"],
      ["set", "revocation", "expiry"],
      ["remove", "email"],
      ["remove", "oauth"],
      ["set", "token", before.token],
      ...added.map(({ name }) => ["remove", "backend", name]),
    ];
    for (const words of changes) change({ folder }, words);
    const kept = KEPT.map((each) => `:(exclude)${each}`);
    const left = run("git", ["diff", "--stat", before.commit, "--", ".", ...kept], { cwd: folder });
    ensure(left === "", left);
  });
}

/** All tasks of the signed-in user, as text to compare. */
async function tasksOf({ services }, visitor) {
  const { user } = await visitor.auth("get-session");
  const lists = services.map((service) => visitor.api(service.name, tasksUrl(service, user.id)));
  return JSON.stringify((await Promise.all(lists)).flatMap(({ tasks }) => tasks));
}

/** Changes the project and commits the change. */
function change({ folder }, words) {
  const report = JSON.parse(run(authgen, [...words, "--yes", "--json"], { cwd: folder }));
  commit(folder, words.join(" "));
  return report;
}

function commit(folder, message) {
  run("git", ["add", "--all"], { cwd: folder });
  run("git", ["commit", "--quiet", "--allow-empty", "--message", message], { cwd: folder });
}

/** Waits until the app prints a match. */
async function printed(app, pattern) {
  await eventually(() => pattern.test(app.output()), () => `the app does not print ${pattern}\n${app.output().slice(-3000)}`);
  return pattern.exec(app.output())[0];
}
