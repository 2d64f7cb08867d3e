// node scripts/migrate.mjs [--ahead]
//
// Applies the pending migrations to the database of DATABASE_URL. Fails if the database has migrations
// that this version lacks; with --ahead, for use after a rollback, it only warns.

import { runCommand } from "./command.mjs";
import { applyMigrations } from "./migrations.mjs";

await runCommand("migrate", ["--ahead"], async (url, options) => {
  const applied = await applyMigrations(url, { strict: !options.includes("--ahead") });
  return applied.length === 0 ? "up to date" : `applied ${applied.length} (${applied.join(", ")})`;
});
