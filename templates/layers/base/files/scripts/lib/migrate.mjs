import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "./cli.mjs";
import { inProject, project } from "./project.mjs";
import { runEnv } from "./run-env.mjs";

/** Applies the migrations that the database does not have yet. */
export async function migrate() {
  const { frontend } = project;
  const options = { cwd: inProject(frontend.dir), env: runEnv(frontend) };
  try {
    await promisify(execFile)(process.execPath, ["scripts/migrate.mjs"], options);
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    process.stderr.write(stdout + stderr);
    throw new UserError("the migrations failed", { hint: "see the lines above" });
  }
}
