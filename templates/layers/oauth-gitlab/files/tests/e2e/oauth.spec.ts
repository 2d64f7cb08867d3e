import type { Page } from "@playwright/test";
import { client, makePerson, startProvider } from "../../frontend/lib/oauth/test-provider";
import { ageSessions, expect, newEmail, signIn, test } from "./fixtures";
import { startOwnSite } from "./own-site";
import { ownSiteEnv } from "./own-site-env";

let provider: Awaited<ReturnType<typeof startProvider>>;
let site: Awaited<ReturnType<typeof startOwnSite>>;

test.skip(!ownSiteEnv, "this frontend cannot be started as it would be deployed: docs/email.md");

test.beforeAll(async () => {
  test.setTimeout(10 * 60_000);
  provider = await startProvider();
  site = await startOwnSite({
    ...ownSiteEnv,
    GITLAB_CLIENT_ID: client.id,
    GITLAB_CLIENT_SECRET: client.secret,
    GITLAB_ISSUER: provider.url,
  });
});

test.afterAll(async () => {
  await site?.stop();
  provider?.stop();
});

const alert = (page: Page) => page.getByRole("main").getByRole("alert");

test("a new user comes from a provider, and comes back", async ({ page }) => {
  const person = makePerson(newEmail("Grace"));
  provider.person = person;
  for (const path of ["/sign-up", "/sign-in"]) {
    await page.goto(`${site.url}${path}?next=${encodeURIComponent("/account?from=bookmark")}`);
    await page.getByRole("button", { name: "Continue with GitLab" }).press("Enter");
    await expect(page).toHaveURL(`${site.url}/account?from=bookmark`);
    await expect(page.getByText(person.email, { exact: true })).toBeVisible();
    await expect(page.getByText("Your only way to sign in")).toBeVisible();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(`${site.url}/sign-in`);
  }
});

test("turning back at the provider changes nothing", async ({ page }) => {
  provider.person = undefined;
  await page.goto(`${site.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with GitLab" }).click();
  await expect(alert(page)).toContainText("You did not finish it");
  await expect(page.locator(":focus").getByRole("alert")).toBeVisible();
  await page.goto(`${site.url}/sign-in?error=__proto__`);
  await expect(alert(page)).toContainText("The other site or this one had a problem.");
});

test("an account is connected by its owner alone, and disconnected", async ({ page, ada }) => {
  const person = makePerson(ada.email);

  await test.step("who says elsewhere that the address is theirs does not get in", async () => {
    provider.person = { ...person, verified: false };
    await page.goto(`${site.url}/sign-in?next=/account`);
    await page.getByRole("button", { name: "Continue with GitLab" }).click();
    await expect(alert(page)).toContainText("Sign in to it as you did before");
    await page.goto(`${site.url}/account`);
    await expect(page).toHaveURL(/\/sign-in\?/);
  });

  await test.step("an account with another address is not connected", async () => {
    await signIn(page, ada);
    await expect(page).toHaveURL(`${site.url}/account`);
    provider.person = { ...person, email: newEmail("Mallory") };
    await page.getByRole("button", { name: "Connect GitLab" }).click();
    await expect(alert(page)).toContainText("another one than yours");
  });

  await test.step("the owner connects it and signs in with it", async () => {
    provider.person = person;
    await page.getByRole("button", { name: "Connect GitLab" }).click();
    await expect(page.getByRole("button", { name: "Disconnect GitLab" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Connected accounts" })).toBeFocused();
    await expect(page.getByText("GitLab is connected.")).toHaveCount(1);
    await expect(page).toHaveURL(`${site.url}/account`);
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(`${site.url}/sign-in`);
    await page.getByRole("button", { name: "Continue with GitLab" }).click();
    await expect(page).toHaveURL(`${site.url}/dashboard`);
  });

  const disconnect = async () => {
    await page.goto(`${site.url}/account`);
    await page.getByRole("button", { name: "Disconnect GitLab" }).press("Enter");
  };

  await test.step("not with a sign-in of days ago", async () => {
    await ageSessions(ada.id);
    // The cookie's copy of the session is younger.
    await page.context().clearCookies({ name: /session_data/ });
    await disconnect();
    await expect(alert(page)).toContainText("more than a day ago");
  });

  await test.step("the owner disconnects it", async () => {
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(`${site.url}/sign-in`);
    await page.getByRole("button", { name: "Continue with GitLab" }).click();
    await expect(page).toHaveURL(`${site.url}/dashboard`);
    await disconnect();
    await expect(page.getByRole("button", { name: "Connect GitLab" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Connected accounts" })).toBeFocused();
    await expect(page.getByText("GitLab is disconnected.")).toHaveCount(1);
  });
});
