// The end-of-life notice of a project for its version of Node.js.

import path from "node:path";
import { authgen, check, ensure, run, work } from "./support.mjs";

export async function nodeLines() {
  await check("warns of a version of Node.js past its end of life only", () => {
    const folder = path.join(work, "node-lines");
    run(authgen, ["new", folder, "--name", "shop", "--yes"]);
    const program = `import { nodeNotice } from "./scripts/lib/preflight.mjs";
      const said = (version, day) => nodeNotice(version, new Date(\`\${day}T12:00:00Z\`));
      console.log(JSON.stringify([
        said("20.19.0", "2026-04-30"), said("20.20.2", "2026-05-01"), said("24.1.0", "2026-05-01"), said("99.0.0", "2099-01-01"),
      ]));`;
    const [last, after, ...others] = JSON.parse(run("node", ["--input-type=module", "--eval", program], { cwd: folder }));
    ensure(after === "Node.js 20 reached its end of life on 2026-04-30: install Node.js 24", after);
    ensure([last, ...others].every((said) => said === null), JSON.stringify([last, ...others]));
  });
}
