// A field that a backend renames, and what the project's tests say about it.
//
//   node tests/e2e/types.mjs FOLDER   alone, with a project that is not running and has no changes

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, ensure, finish, run } from "./support.mjs";

/** The title of a task, renamed in responses: file, before, after. */
const RENAMED = {
  axum: ["src/tasks/model.rs", "    pub title: String,\n    pub completed: bool,\n    pub created_at", '    #[serde(rename = "heading")]\n$&'],
  fastapi: ["app/tasks/model.py", "    title: str\n", '    title: str = Field(serialization_alias="heading")\n'],
};

/** @param {{ folder: string, services: { name: string, kind: string }[] }} project a project that is not running */
export async function types({ folder, services: [{ name, kind }] }) {
  const inside = { cwd: folder };
  const failing = (script) => run("sh", ["-c", `! npm run --silent ${script} 2>&1`], inside);
  await check(`a field renamed in the backend fails its test, then the frontend's (${kind})`, () => {
    ensure(kind in RENAMED, `RENAMED lacks ${kind}`);
    const [file, before, after] = RENAMED[kind];
    const place = path.join(folder, name, file);
    const text = readFileSync(place, "utf8");
    ensure(text.split(before).length === 2, `${file} has ${text.split(before).length - 1} places for the field`);
    writeFileSync(place, text.replace(before, after));
    try {
      const stale = failing(`test:${name}`);
      ensure(stale.includes(`error: frontend/lib/api/${name}.ts is stale\nhint: run the script api:generate:${name}\n`), stale);
      run("npm", ["run", "api:generate"], inside);
      const broken = failing("test:frontend");
      ensure(/^lib\/\S+\.tsx?\(.*'title' does not exist/m.test(broken), broken);
    } finally {
      writeFileSync(place, text);
      run("npm", ["run", "api:generate"], inside);
    }
    const changed = run("git", ["status", "--porcelain", "frontend/lib/api", `${name}/${file}`], inside);
    ensure(changed === "", `the types in the template are stale:\n${changed}`);
  });
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(process.argv[2]);
  const { services } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  await types({ folder, services: services.map(({ name, title }) => ({ name, kind: title.toLowerCase() })) });
  finish();
}
