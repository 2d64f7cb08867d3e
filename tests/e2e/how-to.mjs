// docs/how-to.md and the section "Add a resource" of a backend's README, carried out step by step in a copy of a project.
//
//   node tests/e2e/how-to.mjs FOLDER [--all]   alone, with a project that is not running

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { look } from "./look.mjs";
import { check, ensure, ensureAllStopped, finish, repository, run, start, work } from "./support.mjs";
import { Visitor } from "./visitor.mjs";

const PAGE = "docs/how-to.md";
const GUIDE = "## If you know the guide";
/** The database and the virtual environment belong to one folder, and are created again in the copy. */
const NOT_COPIED = [".data", ".git", ".next", ".venv", "node_modules", "target"];
const SHADCN = path.join(repository, "tests/e2e/shadcn");
const all = process.argv.includes("--all");
/** Without --all, a backend runs only the tests that the new resource affects. */
const AFFECTED = { fastapi: " -- tests/test_notes.py tests/test_plans.py tests/test_service.py" };

const password = "three unrelated words";

/** @param {{ name: string, folder: string, services: { name: string, kind: string }[] }} original a project that is not running */
export async function howTo(original) {
  const folder = path.join(work, "how-to", path.basename(original.folder));
  const project = { ...original, folder };
  let steps;
  await check(`docs/how-to.md names files, variables and scripts that exist (${project.name})`, () => {
    copy(original.folder, folder);
    const page = read(folder, PAGE);
    steps = stepsOf(folder, page);
    ensureNamed(folder, page);
  });
  if (!steps) return;
  // The steps before run without the app. Playwright would start it for its own step only.
  const browser = steps.findIndex(({ text }) => text.includes("test:e2e"));
  let app;
  await check(`the steps of docs/how-to.md work, the tests of the new resource included (${project.name})`, async () => {
    for (const step of steps.slice(0, browser)) carryOut(project, step);
    app = await start("npm", ["run", "dev"], folder);
    for (const step of steps.slice(browser)) carryOut(project, step);
  });
  if (!app) return;
  const { BETTER_AUTH_URL: site, NEXT_PUBLIC_API_BASE_URL: api } = parseEnv(read(folder, "frontend/.env.local"));
  await check(`the code of docs/how-to.md compiles and is formatted, and no migration is missing (${project.name})`, () => {
    for (const script of [all ? "typecheck" : "typecheck:frontend", "lint:frontend", "lint:scripts"]) npm(folder, script);
    const found = npm(folder, "db:generate");
    ensure(found.includes("No schema changes"), found);
  });
  await check(`a city is stored at sign-up, changed, and limited to 100 characters (${project.name})`, () => storeCity(new Visitor(site)));
  await check(`/notes needs a session, and the API lists the caller's notes only (${project.name})`, () => storeNote(project, site, api));
  await check(`a client without cookies gets a token by its signed session token only (${project.name})`, () => useBearer(site));
  await check(`the page title has the new name (${project.name})`, async () => {
    const page = await (await fetch(site)).text();
    ensure(page.includes("<title>Acme</title>"), page.slice(0, 2000));
  });
  await app.stop();
  await check(`the app builds with components of shadcn/ui (${project.name})`, () => {
    mkdirSync(path.join(folder, "frontend/app/gallery"));
    cpSync(path.join(SHADCN, "page.tsx"), path.join(folder, "frontend/app/gallery/page.tsx"));
    for (const script of ["typecheck:frontend", "build:frontend"]) npm(folder, script);
  });
  app = await start("npm", ["start"], folder);
  await look(project);
  await app.stop();
  await ensureAllStopped(folder, []);
}

const read = (folder, file) => readFileSync(path.join(folder, file), "utf8");

const npm = (folder, script) => run("npm", ["run", script], { cwd: folder });

function copy(from, to) {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !NOT_COPIED.includes(path.basename(file)) });
  // Turbopack does not follow a symlink out of the project. Hard links cost neither time nor space.
  for (const modules of ["node_modules", "frontend/node_modules"].filter((each) => existsSync(path.join(from, each)))) {
    run("cp", ["-al", path.join(from, modules), path.join(to, modules)]);
  }
}

const FENCE = /^( *)```(\w*)(?: title="([^"]+)")?\n([\s\S]*?)^\1```$/m;
const TO_README = /\]\(\.\.\/(\S+\/README\.md)#add-a-resource\)/;

/** The code blocks of a text in order. Where the text links to a README, the blocks of that section come first. */
function stepsOf(folder, text) {
  const steps = [];
  let rest = text;
  for (let fence = FENCE.exec(rest); fence; fence = FENCE.exec(rest)) {
    const [whole, indent, language, title, code] = fence;
    const prose = rest.slice(0, fence.index);
    const [, readme] = TO_README.exec(prose) ?? [];
    if (readme) steps.push(...stepsOf(folder, read(folder, readme).split("## Add a resource\n")[1]));
    // GitHub does not show the title of a block, so the text in front of it names the file.
    const isNamed = !title || [title, title.split("/").slice(1).join("/")].some((name) => prose.includes(`\`${name}\``));
    ensure(isNamed, `the text in front of the block does not name ${title}`);
    if (title || language === "sh") steps.push({ language, title, text: code.replaceAll(new RegExp(`^${indent}`, "gm"), "") });
    rest = rest.slice(fence.index + whole.length);
  }
  return steps;
}

function carryOut(project, { language, title, text }) {
  if (language === "sh") return runShell(project, text);
  const file = path.join(project.folder, title);
  if (language === "diff") return writeFileSync(file, patched(title, readFileSync(file, "utf8"), text));
  ensure(!existsSync(file), `${title} exists already`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function runShell({ folder, services: [{ name, kind }] }, text) {
  if (text.includes("npx shadcn@")) return addComponents(folder, text);
  const affected = all ? "" : (AFFECTED[kind] ?? "");
  const output = run("sh", ["-euc", text.replace(`npm run test:${name}\n`, `npm run test:${name}${affected}\n`)], { cwd: folder });
  if (text.includes("curl")) ensure(output.includes('"title":"Call Grace","completed":false'), output);
}

/** Runs the command with local files in place of the names, because the registry of shadcn/ui is not an npm registry. */
function addComponents(folder, text) {
  const names = text.match(/ add (.*)/)[1].split(" ");
  const items = names.map((name) => {
    const content = read(SHADCN, `${name}.tsx`);
    const item = { name, type: "registry:ui", files: [{ path: `ui/${name}.tsx`, type: "registry:ui", content }] };
    writeFileSync(path.join(work, `${name}.json`), JSON.stringify(item));
    return path.join(work, `${name}.json`);
  });
  // Otherwise, the CLI asks the registry for the colors.
  const settings = path.join(folder, "frontend/components.json");
  writeFileSync(settings, readFileSync(settings, "utf8").replace(/"baseColor": "\w+"/, '"baseColor": ""'));
  const offline = text.replace("npx ", "npx --yes ").replace(names.join(" "), `${items.join(" ")} --yes`);
  run("sh", ["-euc", offline], { cwd: folder });
}

/** Applies a diff without line numbers, each hunk of which fits exactly one place. */
function patched(title, before, diff) {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.trimEnd().split("\n");
    const side = (signs) => lines.filter(([sign]) => signs.includes(sign)).map((line) => `${line.slice(1)}\n`).join("");
    const parts = text.split(side(" -"));
    ensure(parts.length === 2, `${title} has ${parts.length - 1} places for\n${hunk}`);
    return parts.join(side(" +"));
  }, before);
}

/** Every path, script and variable that the page names exists in the project. The guide's names are in the first column. */
function ensureNamed(folder, page) {
  const [steps, guide] = page.replaceAll(new RegExp(FENCE, "gm"), "").split(GUIDE);
  const text = steps + guide.replaceAll(/^\| .*? \|/gm, "");
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
  const { scripts } = JSON.parse(read(folder, "package.json"));
  const { services } = JSON.parse(read(folder, "scripts/project.json"));
  const variables = ["frontend", ...services.map(({ dir }) => dir)].map((dir) => read(folder, `${dir}/.env.example`)).join("\n");
  const rules = [
    [/^npm run (\S+)$/, (script) => script in scripts],
    [/^([A-Z]+(?:_[A-Z]+)+)$/, (variable) => new RegExp(`^(# )?${variable}=`, "m").test(variables)],
    [/^(frontend\/[\w./()-]+)$/, (file) => existsSync(path.join(folder, file)) || page.includes(`title="${file}"`)],
  ];
  for (const [pattern, exists] of rules) {
    const named = spans.flatMap((span) => pattern.exec(span)?.[1] ?? []);
    ensure(named.length > 3, `the page names only ${named}`);
    for (const each of named) ensure(exists(each), `${each} does not exist`);
  }
}

async function storeCity(visitor) {
  await visitor.auth("sign-up/email", { name: "Grace", email: "grace@example.com", password, city: "Vienna" });
  const stored = async () => (await visitor.auth("get-session?disableCookieCache=true")).user.city;
  ensure((await stored()) === "Vienna", "the session does not have the city of the sign-up");
  await visitor.auth("update-user", { city: "Graz" });
  ensure((await stored()) === "Graz", "the city did not change");
  const { status } = await visitor.ask("update-user", { city: "x".repeat(101) });
  ensure(status === 422, `a city of 101 characters got ${status}`);
  const account = await (await visitor.open("/account")).text();
  ensure(account.includes('value="Graz"'), "the account page does not show the city");
}

async function storeNote({ services: [{ name }] }, site, api) {
  const [owner, other] = [new Visitor(site), new Visitor(site)];
  const guest = await owner.open("/notes");
  ensure(guest.status === 307 && guest.headers.get("location").includes("/sign-in?next=%2Fnotes"), `a visitor got ${guest.status}`);
  const urls = [];
  for (const visitor of [owner, other]) {
    const { user } = await visitor.auth("sign-up/email", { name: "Note", email: `note-${urls.length}@example.com`, password });
    urls.push(`${api}/v1/${user.id}/notes`);
  }
  ensure((await owner.open("/notes")).status === 200, "a user got no page");
  const note = await owner.api(name, urls[0], { text: "mine" });
  ensure(note.text === "mine" && note.pinned === false, JSON.stringify(note));
  const texts = async (visitor, url) => (await visitor.api(name, url)).notes.map(({ text }) => text).join();
  ensure((await texts(owner, urls[0])) === "mine", "the list does not have the note");
  ensure((await texts(other, urls[1])) === "", "another user's list has the note");
  const { token } = await other.auth(`token?audience=${name}`);
  const { status } = await fetch(urls[0], { headers: { authorization: `Bearer ${token}` } });
  ensure(status === 403, `another user's token got ${status}`);
}

async function useBearer(site) {
  const response = await new Visitor(site).ask("sign-in/email", { email: "grace@example.com", password });
  const signed = response.headers.get("set-auth-token");
  const { token: unsigned } = await response.json();
  for (const [token, expected] of [[signed, 200], [unsigned, 401]]) {
    const { status } = await fetch(`${site}/api/auth/token`, { headers: { authorization: `Bearer ${token}` } });
    ensure(status === expected, `${token} got ${status} instead of ${expected}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(process.argv[2]);
  const { services } = JSON.parse(read(folder, "scripts/project.json"));
  await howTo({ name: path.basename(folder), folder, services: services.map(({ name, title }) => ({ name, kind: title.toLowerCase() })) });
  finish();
}
