// node scripts/migrate.mjs [--ahead]
//
// Applies the migrations that the database of DATABASE_URL does not have. It refuses a database that
// has migrations which this version lacks; with --ahead, as after a rollback, it only names them.

import { runCommand } from "./command.mjs";
import { applyMigrations } from "./migrations.mjs";

await runCommand("migrate", ["--ahead"], async (url, options) => {
  const applied = await applyMigrations(url, { strict: !options.includes("--ahead") });
  return applied.length === 0 ? "up to date" : `applied ${applied.length} (${applied.join(", ")})`;
});
