// A project whose folder gets another name.

import { renameSync } from "node:fs";
import { check, ensure, ensureAllStopped, env, run } from "./support.mjs";

/** Arguments with which the test script of a service only starts its program. */
const STARTS = { fastapi: ["--version"] };

/**
 * The first kind is left out: Cargo knows no path of before, and builds again.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project one that is not running
 */
export async function moved({ folder, database, services: [{ kind, name }] }) {
  const elsewhere = `${folder}-renamed`;
  const hash = `${folder}-#1`;
  await check(`the programs of a service run after its folder was renamed (${kind})`, () => {
    ensure(kind in STARTS, `nothing says how to start the tests of ${kind}`);
    renameSync(folder, elsewhere);
    try {
      const inside = { cwd: elsewhere };
      run("npm", ["run", `lint:${name}`], inside);
      run("npm", ["run", `test:${name}`, "--", ...STARTS[kind]], inside);
    } finally {
      renameSync(elsewhere, folder);
    }
  });
  await check(`the database is found again after a rename, whatever PG* variables the shell exports (${kind})`, async () => {
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
  await check(`a name that some program cannot take is refused in one line (${kind})`, () => {
    renameSync(folder, hash);
    try {
      const said = run("sh", ["-c", "! npm run --silent dev 2>&1"], { cwd: hash });
      ensure(said.startsWith(`error: the path of this project contains #: ${hash}\nhint: rename the folder`), said);
    } finally {
      renameSync(hash, folder);
    }
  });
}
