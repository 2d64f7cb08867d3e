import { defineConfig } from "@playwright/test";
import { root, siteUrl } from "./fixtures";

// Disables Chromium's sandbox, which does not work as root or in most containers.
const unconfined = Boolean(process.env.CI) || process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  globalSetup: "./fixtures.ts",
  // No parallel tests: they share the accounts of Ada and Bob, and an inbox.
  workers: 1,
  // A long timeout, because the development server compiles each page on its first request.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL: siteUrl,
    trace: "retain-on-failure",
    launchOptions: {
      // By default, the browser that `npx playwright install chromium` installs.
      executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined,
      args: unconfined ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
    },
  },
  webServer: {
    command: "node scripts/dev.mjs",
    cwd: root,
    url: siteUrl,
    reuseExistingServer: true,
    timeout: 5 * 60_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
  },
});
