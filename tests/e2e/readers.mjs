// Compares the parsers of env files that the programs of a project use: every file that authgen accepts must mean the same
// to all of them.
//
// Each row of the table has a file and the findings of `authgen check`, which `cargo test` verifies. The parsers are run
// each time; their results are not recorded.

import { readFileSync } from "node:fs";
import path from "node:path";
import { ask, install } from "./readers/ask.mjs";
import { authgen, check, ensure, repository, run, work } from "./support.mjs";

const table = JSON.parse(readFileSync(path.join(repository, "tests/fixtures/env-readers.json"), "utf8"));

const bytesOf = ({ text, hex, repeat = "", times = 0 }) =>
  hex ? Buffer.from(hex, "hex") : Buffer.from(text + repeat.repeat(times));

/** A missing final line feed only matters when a line is appended, not to parsers. */
const isAccepted = ({ finds }) => finds.every((find) => find.startsWith("env-final-line-feed "));

/** Groups the parsers by result: one group means that all agree. */
function groups(answers) {
  const found = new Map();
  for (const [reader, answer] of Object.entries(answers)) {
    const text = answer ? JSON.stringify(Object.entries(answer).sort()) : "refused";
    found.set(text, [...(found.get(text) ?? []), reader]);
  }
  return [...found].map(([text, readers]) => `${readers.join(", ")}: ${text.slice(0, 300)}`);
}

export async function readers() {
  let answers;
  await check("every parser of env files returns a result for each file of the table", () => {
    install();
    ensure(table.length >= 60, `only ${table.length} files`);
    answers = ask(table.map(bytesOf));
    for (const [index, answer] of answers.entries()) {
      ensure(Object.keys(answer).length === 7, `${table[index].name}: ${Object.keys(answer)}`);
    }
  });
  if (!answers) return;
  await check("all parsers agree about files that authgen check accepts", () => {
    const wrong = table.flatMap((row, index) => {
      const found = groups(answers[index]);
      return isAccepted(row) && (found.length > 1 || found[0].endsWith("refused")) ? [[row.name, ...found].join("\n  ")] : [];
    });
    ensure(wrong.length === 0, wrong.join("\n"));
  });
  await check("authgen check finds every file about which parsers disagree", () => {
    const differing = table.filter((_, index) => groups(answers[index]).length > 1);
    ensure(differing.length >= 60, `only ${differing.length} files are parsed differently`);
    const missed = differing.filter(isAccepted);
    ensure(missed.length === 0, missed.map(({ name }) => name).join("\n"));
    console.log(`      ${differing.length} of ${table.length} files are parsed differently`);
  });
  const managed = table.filter(({ text }) => text?.includes("MANAGED"));
  await check("faults in lines of the owner that authgen check allows do not change variables of the project", () => {
    const isLeft = ({ finds }) => finds.every((find) => find.startsWith("env-grammar-own "));
    const wrong = managed.filter(isLeft).flatMap((row) => {
      const values = Object.values(answers[table.indexOf(row)]).map((answer) => answer?.MANAGED);
      return values.every((value) => value === "2") ? [] : [row.name];
    });
    ensure(managed.filter(isLeft).length >= 3, "no such file");
    ensure(wrong.length === 0, wrong.join("\n"));
  });
  const folders = projects();
  const scripts = path.join(folders[0], "scripts");
  const { findProblems } = await import(path.join(scripts, "check-env.mjs"));
  const { parseEnv } = await import(path.join(scripts, "lib/project.mjs"));
  await check("check:env accepts what authgen check accepts, and finds lines that hide others", () => {
    const rules = [{ name: "MANAGED", file: ".env", kind: "text", optional: true }];
    const problems = (row) => findProblems(rules, new Map([[".env", bytesOf(row)]]));
    const isPortable = (row) => parseEnv(bytesOf(row)).every(({ portable }) => portable);
    const isFault = ({ finds }) => finds.some((find) => find.startsWith("env-grammar "));
    const wrong = [
      ...table.filter(isAccepted).filter((row) => !isPortable(row) || problems(row).length > 0),
      ...managed.filter((row) => isFault(row) !== problems(row).length > 0),
    ];
    ensure(wrong.length === 0, wrong.map(({ name }) => name).join("\n"));
  });
  await check("all parsers read the env files that authgen writes literally, line by line", () => {
    const written = folders.flatMap(envFiles);
    const values = ask(written.map(({ text }) => Buffer.from(text)));
    for (const [index, { name, text }] of written.entries()) {
      const found = groups(values[index]);
      ensure(found.length === 1, `${name}\n  ${found.join("\n  ")}`);
      const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
      const expected = Object.fromEntries(lines.map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
      ensure(groups({ us: expected, all: values[index].dotenv }).length === 1, `${name} is not parsed literally`);
      ensure(parseEnv(Buffer.from(text)).every(({ portable }) => portable), `${name} is not accepted`);
    }
    console.log(`      ${written.length} files`);
  });
}

/** Folders of projects that together have every choice of every question, and a database URL with all of its parts. */
function projects() {
  const { questions } = JSON.parse(run(authgen, ["catalog", "--json"]));
  const all = Object.fromEntries(questions.map(({ id, choices = [] }) => [id, choices.map(({ choice }) => choice)]));
  const { backend, oauth, database: _database, "package-manager": _manager, ...single } = all;
  const services = backend.flatMap((kind) => ["--backend", `${kind}=${kind}-one`]);
  const url = "postgresql://app:p%40ss%2Fw%3A+d@db.example.org:6432/app?sslmode=verify-full&application_name=my-app";
  const most = Math.max(...Object.values(single).map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => {
    const folder = path.join(work, `written-${index}`);
    const chosen = Object.entries(single).filter(([, choices]) => choices.length > 0);
    const flags = chosen.flatMap(([id, choices]) => [`--${id}`, choices[index % choices.length]]);
    const more = index % 2 ? ["--database-url", url] : ["--oauth", oauth.join(",")];
    run(authgen, ["new", folder, "--yes", ...flags, ...services, ...more]);
    return folder;
  });
}

/** Each env file and example of a project, unchanged and with every optional line uncommented. */
function envFiles(folder) {
  const { processes } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  const files = processes.flatMap(({ env_file }) => [env_file, env_file.replace(/[^/]+$/, ".env.example")]);
  return files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    const name = path.join(path.basename(folder), file);
    return [{ name, text }, { name: `${name}, all uncommented`, text: text.replace(/^# ([A-Z][A-Z0-9_]*=)/gm, "$1") }];
  });
}
