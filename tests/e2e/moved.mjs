// A project whose folder is renamed.

import { renameSync } from "node:fs";
import { check, ensure, ensureAllStopped, env, run } from "./support.mjs";

/** Arguments that make the test script of a service exit right after starting its program. */
const STARTS = { fastapi: ["--version"] };

/**
 * Not for the first kind of backend: after a rename, Cargo would just build everything again.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project one that is not running
 */
export async function moved({ folder, database, services: [{ kind, name }] }) {
  const elsewhere = `${folder}-renamed`;
  const hash = `${folder}-#1`;
  await check(`runs the programs of a service after a rename (${kind})`, () => {
    ensure(kind in STARTS, `STARTS lacks ${kind}`);
    renameSync(folder, elsewhere);
    try {
      const inside = { cwd: elsewhere };
      run("npm", ["run", `lint:${name}`], inside);
      run("npm", ["run", `test:${name}`, "--", ...STARTS[kind]], inside);
    } finally {
      renameSync(elsewhere, folder);
    }
  });
  await check(`finds the database after a rename, ignoring PG* variables of the shell (${kind})`, async () => {
    const foreign = { ...env, PGSSLMODE: "verify-full", PGHOST: "db.invalid", PGOPTIONS: "-c nothing=1" };
    const script = (name, cwd) => run("npm", ["run", "--silent", name], { cwd, env: foreign });
    script("db:start", folder);
    renameSync(folder, elsewhere);
    try {
      script("db:migrate", elsewhere);
      script("db:stop", elsewhere);
      await ensureAllStopped(elsewhere, [database]);
    } finally {
      renameSync(elsewhere, folder);
    }
  });
  await check(`refuses a folder name that a program cannot handle (${kind})`, () => {
    renameSync(folder, hash);
    try {
      const said = run("sh", ["-c", "! npm run --silent dev 2>&1"], { cwd: hash });
      ensure(said.startsWith(`error: the path of this project contains #: ${hash}\nhint: rename the folder`), said);
    } finally {
      renameSync(hash, folder);
    }
  });
}
