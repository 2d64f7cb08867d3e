import { expect, signIn, test } from "./fixtures";

test("a session that is ended on one device is over on the other", async ({
  openAs,
  ada,
  browser,
}) => {
  const phone = await browser.newContext({
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  });
  const onPhone = await phone.newPage();
  await onPhone.goto("/sign-in?next=/account");
  await signIn(onPhone, ada);
  await expect(onPhone).toHaveURL("/account");

  const page = await openAs(ada, "/account");
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText("This device")).toHaveCount(1);
  await sessions.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
  await expect(sessions.getByText("Safari on iPhone", { exact: true })).toHaveCount(0);

  expect((await phone.request.get("/api/auth/token")).status()).toBe(401);
  await onPhone.goto("/dashboard");
  await expect(onPhone).toHaveURL(/\/sign-in\?next=/);
  await phone.close();

  await page.reload();
  await expect(sessions.getByText("This device")).toHaveCount(1);
});

test("a page that is open when its session ends asks to sign in and comes back", async ({
  page,
  bob,
}) => {
  await page.goto("/sign-in");
  await signIn(page, bob);
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByLabel("New task")).toBeVisible();
  // What this browser is told once another device has ended its session.
  await page.route("**/api/auth/token**", (route) => route.fulfill({ status: 401, json: {} }));
  await page.reload();
  await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
});
