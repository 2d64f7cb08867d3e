// Takes a picture of every page, for docs/pictures: on a desktop in both themes, and on a phone.
//
//   node tests/e2e/pictures.mjs FOLDER   a project that runs in production, without email, with an empty database

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { openBrowser } from "./look.mjs";
import { ensure, repository } from "./support.mjs";

const TARGET = path.join(repository, "docs/pictures");
/** Bytes, of all pictures together. */
const MAX_SIZE = 1_000_000;
const VIEWS = {
  light: { viewport: { width: 1440, height: 900 } },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};
const GUEST_PAGES = { landing: "/", "sign-in": "/sign-in", "sign-up": "/sign-up", "not-found": "/nowhere" };
const USER_PAGES = { dashboard: "/dashboard", account: "/account", security: "/account/security", sessions: "/account/sessions" };
const TASKS = [
  "Reply to the accountant",
  "Pick a date for the launch",
  "Renew the domain",
  "Book the room for Thursday’s review",
  "Send the signed offer to Priya",
];

const folder = path.resolve(process.argv[2]);
const { BETTER_AUTH_URL: site } = parseEnv(readFileSync(path.join(folder, "frontend/.env.local"), "utf8"));
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const browser = await openBrowser(folder);

const storageState = await signUp();
for (const [view, options] of Object.entries(VIEWS)) {
  await take(view, GUEST_PAGES, options);
  await take(view, USER_PAGES, { ...options, storageState });
}
await browser.close();
const size = readdirSync(TARGET).reduce((sum, file) => sum + statSync(path.join(TARGET, file)).size, 0);
ensure(size <= MAX_SIZE, `the pictures have ${size} bytes, at most ${MAX_SIZE}`);

async function signUp() {
  const context = await browser.newContext({ baseURL: site });
  const data = { name: "Ada Lovelace", email: "ada@example.com", password: "three unrelated words" };
  const answer = await context.request.post("/api/auth/sign-up/email", { data, headers: { origin: site } });
  ensure(answer.ok(), await answer.text());
  const page = await context.newPage();
  await page.goto("/dashboard");
  for (const title of TASKS) {
    await page.getByLabel("New task").fill(title);
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("checkbox", { name: title }).waitFor();
  }
  for (const title of TASKS.slice(0, 2)) await page.getByRole("checkbox", { name: title }).check();
  await page.waitForLoadState("networkidle");
  return context.storageState();
}

async function take(view, pages, options) {
  const context = await browser.newContext({ baseURL: site, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  for (const [name, url] of Object.entries(pages)) {
    await page.goto(url, { waitUntil: "networkidle" });
    // Playwright writes no WebP.
    const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    writeFileSync(path.join(TARGET, `${name}-${view}.webp`), data, "base64");
  }
  await context.close();
}
