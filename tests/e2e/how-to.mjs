// docs/how-to.md of a project and the README that it leads to, carried out step by step in a copy of the project.
//
//   node tests/e2e/how-to.mjs FOLDER   alone, with a project that is not running

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, ensureAllStopped, finish, run, start, work } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const PAGE = "docs/how-to.md";
const ADD_A_RESOURCE = /\]\(\.\.\/([^)]+\/README\.md)#add-a-resource\)/;
/** Created again in the copy: its database and its virtual environment belong to one folder. */
const NOT_COPIED = [".data", ".git", ".next", ".venv", "node_modules", "target"];

const password = "three unrelated words";

/**
 * @param {{ name: string, folder: string }} original a project with one backend that is not running
 */
export async function howTo(original) {
  const folder = path.join(work, "how-to", path.basename(original.folder));
  const project = { ...original, folder };
  let app;
  let steps;
  await check(`${PAGE} names files, variables and scripts that are there (${original.name})`, () => {
    copy(original.folder, folder);
    steps = stepsOf(folder, PAGE);
    ensureNamed(folder);
  });
  if (!steps) return;
  // From here on the steps need a running app. Playwright would start one for its step only.
  const browser = steps.findIndex(({ text }) => text.includes("test:e2e"));
  await check(`the steps of ${PAGE} work, the backend's tests included (${original.name})`, async () => {
    for (const step of steps.slice(0, browser)) carryOut(folder, step);
    app = await start("npm", ["run", "dev"], folder);
    for (const step of steps.slice(browser)) carryOut(folder, step);
  });
  if (!app) return;
  const frontend = valuesOf(folder, "frontend/.env.local");
  const site = frontend.BETTER_AUTH_URL;
  await check(`the code of ${PAGE} is typed and formatted, and the migrations are complete (${original.name})`, () => {
    for (const script of ["typecheck", "lint:frontend", "lint:scripts"]) npm(folder, script);
    const found = npm(folder, "db:generate");
    ensure(found.includes("No schema changes"), found);
  });
  await check(`a city is stored at sign-up, changed, and bounded (${original.name})`, () => city(new Visitor(site)));
  await check(`/notes is for users, and lists their own notes (${original.name})`, () => notes(project, site, frontend));
  await check(`a mobile app signs in without cookies (${original.name})`, () => mobile(site));
  await check(`the header has the new name (${original.name})`, async () => {
    const page = await (await fetch(site)).text();
    ensure(page.includes("<title>Acme</title>"), page.slice(0, 2000));
  });
  await app.stop();
  await ensureAllStopped(folder, []);
}

const npm = (folder, script) => run("npm", ["run", script], { cwd: folder });

const valuesOf = (folder, file) =>
  Object.fromEntries(readFileSync(path.join(folder, file), "utf8").split("\n").filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/, 2)));

function copy(from, to) {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !NOT_COPIED.includes(path.basename(file)) });
  // Turbopack does not follow a link out of the project; hard links cost neither time nor space.
  for (const modules of ["node_modules", "frontend/node_modules"].filter((each) => existsSync(path.join(from, each)))) {
    run("cp", ["-al", path.join(from, modules), path.join(to, modules)]);
  }
}

/** The code blocks of a page in order. Where it leads to a README, the blocks of that section come in between. */
function stepsOf(folder, file, section = /^/) {
  const [, ...rest] = readFileSync(path.join(folder, file), "utf8").split(section);
  const text = section.source === "^" ? readFileSync(path.join(folder, file), "utf8") : rest[0];
  const block = /^( *)```(\w+)(?: title="([^"]+)")?\n([\s\S]*?)^\1```$|^.*$/gm;
  return [...text.matchAll(block)].flatMap(([line, indent, language, title, code]) => {
    const [, readme] = ADD_A_RESOURCE.exec(language ? "" : line) ?? [];
    if (readme) return stepsOf(folder, readme, /^## Add a resource$/m);
    if (!title && language !== "sh") return [];
    return [{ language, title, text: code.replaceAll(new RegExp(`^${indent}`, "gm"), "") }];
  });
}

function carryOut(folder, { language, title, text }) {
  if (language === "sh") return run("sh", ["-euc", text], { cwd: folder });
  const file = path.join(folder, title);
  if (language === "diff") return writeFileSync(file, patched(title, readFileSync(file, "utf8"), text));
  ensure(!existsSync(file), `${title} is there already`);
  mkdirSync(path.dirname(file), { recursive: true });
  return writeFileSync(file, text);
}

/** The text after a diff without line numbers. Each of its hunks fits exactly one place. */
function patched(title, before, diff) {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.trimEnd().split("\n");
    const side = (signs) => `${lines.filter(([sign]) => signs.includes(sign)).map((line) => line.slice(1)).join("\n")}\n`;
    const parts = text.split(side(" -"));
    ensure(parts.length === 2, `${title} has ${parts.length - 1} places for\n${hunk}`);
    return parts.join(side(" +"));
  }, before);
}

/** Paths, scripts and variables in code spans of the page, but for those of the guide. */
function ensureNamed(folder) {
  const page = readFileSync(path.join(folder, PAGE), "utf8").replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "");
  const rows = page.split("\n").map((line) => line.replace(/^\| .*? \|/, (first) => (page.indexOf("| the guide |") < page.indexOf(line) ? "" : first)));
  const spans = [...rows.join("\n").matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
  const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const examples = ["frontend/.env.example", ...readdirServices(folder).map((dir) => `${dir}/.env.example`)];
  const variables = examples.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  for (const span of spans) {
    const [, script] = /^npm run (\S+)$/.exec(span) ?? [];
    if (script) ensure(script in scripts, `there is no script ${script}`);
    if (/^[A-Z_]+_[A-Z]+$/.test(span)) ensure(new RegExp(`^(# )?${span}=`, "m").test(variables), `no .env.example has ${span}`);
    if (/^(frontend|tests|docs)\/[\w./-]+$/.test(span)) ensure(existsSync(path.join(folder, span)), `there is no ${span}`);
  }
  ensure(spans.length > 20, `only ${spans.length} code spans`);
}

const readdirServices = (folder) =>
  JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8")).services.map(({ dir }) => dir);

async function city(visitor) {
  const user = { name: "Grace", email: "grace@example.com", password };
  await visitor.auth("sign-up/email", { ...user, city: "Vienna" });
  const stored = async () => (await visitor.auth("get-session?disableCookieCache=true")).user.city;
  ensure((await stored()) === "Vienna", "the city of the sign-up is not in the session");
  await visitor.auth("update-user", { city: "Graz" });
  ensure((await stored()) === "Graz", "the city did not change");
  const { status } = await visitor.ask("update-user", { city: "x".repeat(101) });
  ensure(status === 422, `a city of 101 characters is answered with ${status}`);
  const account = await (await visitor.open("/account")).text();
  ensure(account.includes('value="Graz"'), "the account page does not show the city");
}

/** The browser test of the page shows a note to its owner only; this is what it looks like to the API. */
async function notes({ services }, site, { NEXT_PUBLIC_API_BASE_URL: api }) {
  const [owner, other] = [new Visitor(site), new Visitor(site)];
  const guest = await owner.open("/notes");
  ensure(guest.status === 307 && guest.headers.get("location").includes("/sign-in"), `a guest gets ${guest.status}`);
  const ids = [];
  for (const [index, visitor] of [owner, other].entries()) {
    const { user } = await visitor.auth("sign-up/email", { name: "N", email: `notes${index}@example.com`, password });
    ids.push(user.id);
  }
  ensure((await owner.open("/notes")).status === 200, "the page does not answer its user");
  const [{ name }] = services;
  const url = (id) => `${api}/v1/${id}/notes`;
  const note = await owner.api(name, url(ids[0]), { text: "mine" });
  ensure(note.text === "mine" && note.pinned === false, JSON.stringify(note));
  const listed = async (visitor, id) => (await visitor.api(name, url(id))).notes.map(({ text }) => text).join();
  ensure((await listed(owner, ids[0])) === "mine", "the note is not in the list");
  ensure((await listed(other, ids[1])) === "", "another user's list has it");
  const { token } = await other.auth(`token?audience=${name}`);
  const { status } = await fetch(url(ids[0]), { headers: { authorization: `Bearer ${token}` } });
  ensure(status === 403, `another user's notes are answered with ${status}`);
}

async function mobile(site) {
  const response = await new Visitor(site).ask("sign-in/email", { email: "grace@example.com", password });
  const session = response.headers.get("set-auth-token");
  ensure(session, "no set-auth-token");
  const status = async (bearer) => (await fetch(`${site}/api/auth/token`, { headers: { authorization: `Bearer ${bearer}` } })).status;
  ensure((await status(session)) === 200, "the session of the header gets no token");
  const unsigned = (await response.json()).token;
  ensure((await status(unsigned)) === 401, "a session token without its signature gets a token");
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(process.argv[2]);
  const { services } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  await howTo({ name: path.basename(folder), folder, services });
  finish();
}
