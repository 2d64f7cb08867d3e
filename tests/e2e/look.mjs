// Every page as its visitors see it: accessible in both themes, at three widths and in every state, and still as it loads.
//
//   node tests/e2e/look.mjs FOLDER   alone, with a project that runs in production, without email, with /gallery

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseEnv } from "node:util";
import { gzipSync } from "node:zlib";
import { check, ensure, finish, run, work } from "./support.mjs";

const AXE = "axe-core@4.14.1";
/** Bytes: for visitors, 1.25 times the page of create-next-app, which has 140 kB, and 60 kB. */
const SCRIPTS = { "/sign-in": 235_000, "/dashboard": 327_000 };
const WIDTHS = [1440, 390, 320];
const PAGES = ["/", "/sign-in", "/sign-up", "/nowhere", "/gallery"];
const USER_PAGES = ["/dashboard", "/account", "/account/security", "/account/sessions", "/nowhere"];

/** Playwright refuses to be loaded from two projects. */
let playwright;

/** Opens Chromium as the project's browser tests do. */
export function openBrowser(folder, args = []) {
  playwright ??= createRequire(path.join(folder, "package.json"))("@playwright/test");
  return playwright.chromium.launch({ executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH, args: ["--no-sandbox", ...args] });
}

let axe = "";

/** The problems of the page in its current state: accessibility, scrolling sideways, and cards that cut off content. */
export async function problemsOf(page) {
  if (!axe) {
    run("npm", ["install", "--no-save", "--prefix", path.join(work, "axe"), AXE]);
    axe = readFileSync(path.join(work, "axe/node_modules/axe-core/axe.min.js"), "utf8");
  }
  // With less motion, so that nothing is judged while it fades in.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run();
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const cut = [...document.querySelectorAll("[data-slot=card]")].filter((card) => card.scrollWidth > card.clientWidth);
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
      ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
      ...cut.map((card) => `a card cuts off its content: ${card.textContent}`),
    ];
  });
}

/** @param {{ name: string, folder: string }} project one that runs in production, without email, with the page /gallery */
export async function look({ name, folder }) {
  const { BETTER_AUTH_URL: site, NEXT_PUBLIC_API_BASE_URL: api } = parseEnv(readFileSync(path.join(folder, "frontend/.env.local"), "utf8"));
  const browser = await openBrowser(folder);
  const signedIn = await browser.newContext({ baseURL: site });
  const person = { name: "Ada Lovelace", email: `ada-${Date.now()}@example.com`, password: "three unrelated words" };
  const signUp = await signedIn.request.post("/api/auth/sign-up/email", { data: person, headers: { origin: site } });
  ensure(signUp.ok(), await signUp.text());
  const storageState = await signedIn.storageState();
  const found = [];
  const views = ["light", "dark"].flatMap((colorScheme) => WIDTHS.map((width) => ({ colorScheme, width })));
  await check(`all pages are accessible in every state, and hold still as they load, in both themes, at ${WIDTHS.join(", ")} px (${name})`, async () => {
    for (const { colorScheme, width } of views) {
      const add = (where, problems) => found.push(...problems.map((problem) => `${where}, ${colorScheme}, ${width} px: ${problem}`));
      for (const [state, paths, states] of [[undefined, PAGES, guestStates], [storageState, USER_PAGES, userStates]]) {
        const context = await browser.newContext({ baseURL: site, colorScheme, viewport: { width, height: 850 }, storageState: state });
        await context.addInitScript(countShifts);
        const page = await context.newPage();
        page.on("pageerror", ({ message }) => add("an error in the browser", [message]));
        for (const each of paths) {
          add(each, [...(await load(page, each, colorScheme, api)), ...(await problemsOf(page))]);
        }
        await states(page, async (where) => add(where, await problemsOf(page)), { width, site, api, person });
        await context.close();
      }
    }
    ensure(found.length === 0, found.join("\n"));
  });
  await browser.close();
  const cookie = storageState.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const [page, limit] of Object.entries(SCRIPTS)) {
    await check(`the scripts of ${page} are small (${name})`, async () => {
      const size = await scriptsOf(`${site}${page}`, USER_PAGES.includes(page) ? { cookie } : {});
      ensure(size <= limit, `${size} bytes compressed, at most ${limit}`);
    });
  }
}

/** The compressed size of the scripts of a page, in bytes. Old browsers load one more. */
async function scriptsOf(url, headers) {
  const get = async (address) => {
    const answer = await fetch(address, { headers, redirect: "error" });
    ensure(answer.ok, `${address}: ${answer.status}`);
    return answer;
  };
  const html = await (await get(url)).text();
  const tags = html.match(/<script[^>]+src="[^"]+"[^>]*>/g).filter((tag) => !/nomodule/i.test(tag));
  const files = new Set(tags.map((tag) => new URL(/src="([^"]+)"/.exec(tag)[1], url).href));
  const sizes = [...files].map(async (file) => gzipSync(await (await get(file)).arrayBuffer()).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function countShifts() {
  window.shift = 0;
  const add = (list) => {
    for (const { value } of list.getEntries()) window.shift += value;
  };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
}

/** Opens a page. Says whether it is empty or has another theme at first, and whether it moves before its tasks are there. */
async function load(page, url, theme, api) {
  let answer;
  const measured = new Promise((resolve) => {
    answer = resolve;
  });
  await page.route(`${api}/**`, (route) => measured.then(() => route.continue()));
  const called = url === "/dashboard" ? page.waitForRequest(`${api}/**`) : undefined;
  const response = await page.goto(url, { waitUntil: "commit" });
  await page.locator("h1").waitFor();
  const flashes = (await page.locator(`html.${theme}`).count()) === 0;
  // The request comes after hydration. What appears late has some more time.
  await (called?.then(() => page.waitForTimeout(300)) ?? page.waitForLoadState("networkidle"));
  const shift = await page.evaluate(() => window.shift);
  answer();
  await page.waitForLoadState("networkidle");
  await page.unroute(`${api}/**`);
  const problems = {
    "is empty without JavaScript": !(await response.text()).includes("<h1"),
    "has the other theme at first": flashes,
    [`shifts by ${shift}`]: shift >= 0.001,
  };
  return Object.keys(problems).filter((each) => problems[each]);
}

async function guestStates(page, scan) {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nobody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Enter an address").waitFor();
  await scan("invalid fields");
  await page.getByLabel("Email").fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("main").getByRole("alert").waitFor();
  await scan("a refused sign-in");
  await page.goto("/gallery");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("dialog").waitFor();
  await scan("a dialog of shadcn/ui");
}

async function userStates(page, scan, { width, site, api, person }) {
  const task = `Renew the domain ${Math.random()}`;
  await page.goto("/dashboard");
  await page.getByLabel("New task").fill(task);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("checkbox", { name: task }).check();
  await scan("a list");
  await page.getByRole("button", { name: `Rename ${task}` }).click();
  await scan("a form in the list");
  await page.keyboard.press("Escape");
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  const undo = page.getByRole("button", { name: "Undo" });
  await page.getByRole("button", { name: `Delete ${task}` }).press("Enter");
  await undo.waitFor();
  await scan("a toast");
  ensure((await focused()) === "Undo", `after a deletion by keyboard, the focus is on ${await focused()}`);
  const clocks = await page.locator("[data-sonner-toast]").evaluate((toast) => toast.getAnimations({ subtree: true }).map(({ playState }) => playState));
  ensure(clocks.includes("paused"), "the toast does not wait while it has the focus");
  await undo.press("Escape");
  await undo.waitFor({ state: "detached" });
  ensure((await focused()).endsWith("tasks"), `after the toast, the focus is on ${await focused()}`);
  await page.route(`${api}/**`, (route) => route.fulfill({ status: 500, json: {}, headers: { "access-control-allow-origin": site } }));
  await page.getByRole("button", { name: "again" }).click();
  await page.getByText("expected 200").waitFor();
  await scan("wrong answers of a service");
  await page.unroute(`${api}/**`);
  await page.getByRole("button", { name: "Theme" }).click();
  await scan("the menu of themes");
  await page.keyboard.press("Escape");
  if (width < 768) {
    await page.getByRole("button", { name: "Open menu" }).click();
    await scan("the sheet");
  }
  await page.getByRole("button", { name: person.email }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  await scan("the menu of the user");
  await page.goto("/account");
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete account" }).click();
  await scan("a dialog with an error");
}

if (process.argv[1] === import.meta.filename) {
  await look({ name: path.basename(process.argv[2]), folder: path.resolve(process.argv[2]) });
  finish();
}
