import type { Page } from "@playwright/test";
import { addTask, expect, siteUrl, test } from "./fixtures";

async function expectBasics(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveTitle(/\S/);
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  const nameless = await page.locator("input, button, a").evaluateAll((elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const labels =
          element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [element];
        const text = labels.map((label) => label.textContent).join("");
        return !text.trim() && !element.getAttribute("aria-label");
      })
      .map((element) => element.outerHTML),
  );
  expect(nameless).toEqual([]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

for (const path of ["/", "/sign-in", "/sign-up", "/nowhere"]) {
  test(`${path} is accessible on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(path);
    await expectBasics(page);
  });
}

test("pages of a signed-in user are accessible on a phone", async ({ openAs, ada }) => {
  const page = await openAs(ada, "/account");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectBasics(page);
  for (const tab of ["/account/security", "/account/sessions"]) {
    await page.goto(tab);
    await expectBasics(page);
  }
  await page.getByRole("button", { name: "Open menu" }).click();
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await addTask(page, `Seen on a phone, ${Date.now()}`);
  await expectBasics(page);
});

test("disables all buttons until JavaScript runs", async ({ browser, ada }) => {
  const context = await browser.newContext({
    baseURL: siteUrl,
    storageState: ada.state,
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  await page.goto("/account");
  await expect(page.locator("body > noscript p")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete account" })).toBeDisabled();
  for (const button of await page.getByRole("button").all()) await expect(button).toBeDisabled();
  await context.close();
});

test("focuses the skip link on the first Tab", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("describes invalid fields and focuses the first one", async ({ page }) => {
  await page.goto("/sign-up");
  const email = page.getByLabel("Email");
  await page.getByLabel("Name").fill("Grace");
  await email.fill("grace");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(email).toBeFocused();
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(email).toHaveAccessibleDescription("Enter an address such as you@example.com.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
    /Use at least 8 characters\.$/,
  );
  await email.fill("grace@example.com");
  await expect(email).not.toHaveAttribute("aria-invalid");
});
