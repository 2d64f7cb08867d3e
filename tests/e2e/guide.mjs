// What users of the usual guide type: its names compile, and Better Auth's CLI has nothing to add to the tables.

import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, env, run } from "./support.mjs";

const snippet = (file) => path.join(import.meta.dirname, "guide", file);

/** How each kind of backend checks a file of its own; a kind that the guide does not know has none. */
const BACKENDS = { fastapi: { file: "fastapi.py", at: "app/guide.py", lint: "lint" } };

/** @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project */
export async function guide({ name, folder, services }) {
  const inside = { cwd: folder };
  await check(`the names of the guide compile (${name})`, () => {
    withFile(path.join(folder, "frontend/guide.tsx"), snippet("frontend.tsx"), () => run("npm", ["run", "typecheck:frontend"], inside));
    for (const { kind, name: service } of services.filter(({ kind }) => kind in BACKENDS)) {
      const { file, at, lint } = BACKENDS[kind];
      withFile(path.join(folder, service, at), snippet(file), () => run("npm", ["run", `${lint}:${service}`], inside));
    }
  });
  await check(`Better Auth's CLI finds every table and column, and names one that lacks (${name})`, () => {
    const fresh = authGenerate(folder);
    ensure(fresh.status === 0 && fresh.output.includes("Schema check passed"), fresh.output);
    const auth = path.join(folder, "frontend/lib/auth-server.ts");
    const before = readFileSync(auth, "utf8");
    writeFileSync(auth, before.replace("additionalFields: {", 'additionalFields: { city: { type: "string", required: false },'));
    try {
      const { status, output } = authGenerate(folder);
      ensure(status !== 0 && /Missing columns\s+user\.city\b/.test(output), output);
      ensure(/city: text\("city"\)/.test(readFileSync(path.join(folder, "frontend/.next/auth-schema.ts"), "utf8")), "the column is generated");
    } finally {
      writeFileSync(auth, before);
    }
  });
}

/** The script and its exit code, on a Node.js that Better Auth's CLI runs on: it needs 22.12. */
function authGenerate(cwd) {
  const node = run("npx", ["--yes", "--package=node@24", "--", "node", "--print", "process.execPath"]).trim();
  const PATH = [path.dirname(node), env.PATH].join(path.delimiter);
  const { status, stdout, stderr } = spawnSync("npm", ["run", "auth:generate"], { cwd, env: { ...env, PATH }, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

function withFile(file, source, body) {
  copyFileSync(source, file);
  try {
    return body();
  } finally {
    rmSync(file);
  }
}
