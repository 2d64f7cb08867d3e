// `next dev` of a generated project: renders saved changes, and hydrates under the host of BETTER_AUTH_URL.
//
//   node tests/e2e/next-dev.mjs FOLDER   alone, in a generated project that is installed and does not run

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./look.mjs";
import { check, ensure, eventually, finish, freePorts, start } from "./support.mjs";

const HOST = "dev.example.test";
const EDIT = "Come in";

/** @param {string} folder */
export async function nextDev(folder) {
  const [port] = await freePorts(1);
  const site = `http://localhost:${port}`;
  const htmlOf = (page) => fetch(`${site}${page}`).then((response) => response.text());
  let app;
  await check("renders an edited shared component on the next page", async () => {
    // NODE_ENV of the shell must have no effect.
    const variables = [`PORT=${port}`, `BETTER_AUTH_URL=https://${HOST}`, "NODE_ENV=production"];
    const command = [...variables, "node", "scripts/run.mjs", "frontend", "--", "node", "server/next.mjs", "dev"];
    const answers = () => fetch(`${site}/health`).then(({ ok }) => ok, () => false);
    app = await start("env", command, folder, answers);
    await htmlOf("/");
    const logo = path.join(folder, "frontend/components/brand.tsx");
    const before = readFileSync(logo, "utf8");
    const edited = before.replace("{appName}", EDIT);
    ensure(edited !== before, "the logo has no name to edit");
    try {
      writeFileSync(logo, edited);
      let html = "";
      const arrived = async () => (html = await htmlOf("/sign-up")).includes(EDIT);
      await eventually(arrived, () => `the server still renders the old logo: ${/<main.*?<h1/s.exec(html)?.[0]}`);
      await check("hydrates without errors under the host of BETTER_AUTH_URL", () => hydrate(folder, port));
    } finally {
      writeFileSync(logo, before);
    }
  });
  await app?.stop();
}

/** Opens a page in a browser that resolves HOST to this machine. */
async function hydrate(folder, port) {
  const browser = await openBrowser(folder, [`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`http://${HOST}:${port}/sign-in`);
    await page.getByRole("link", { name: EDIT }).waitFor();
    const isHydrated = () => page.evaluate(() => Object.keys(document.querySelector("form") ?? {}).some((key) => key.startsWith("__reactProps")));
    await eventually(isHydrated, () => `the page does not hydrate: ${errors}`);
    ensure(errors.length === 0, errors.join("\n"));
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await nextDev(path.resolve(process.argv[2]));
  finish();
}
