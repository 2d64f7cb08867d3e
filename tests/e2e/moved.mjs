// A project whose folder gets another name.

import { renameSync } from "node:fs";
import { check, ensure, run } from "./support.mjs";

/** Arguments with which the test script of a service only starts its program. */
const STARTS = { fastapi: ["--version"] };

/**
 * The first kind is left out: Cargo knows no path of before, and builds again.
 *
 * @param {NonNullable<Awaited<ReturnType<typeof import("./project.mjs").create>>>} project one that is not running
 */
export async function moved({ folder, services: [{ kind, name }] }) {
  const elsewhere = `${folder}-renamed`;
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
}
