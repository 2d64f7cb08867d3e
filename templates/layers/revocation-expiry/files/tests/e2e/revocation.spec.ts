import { bearer, expect, signIn, tasksUrl, test } from "./fixtures";

test("a token outlives its session by half an hour at most", async ({ openAs, bob, browser }) => {
  const phone = await browser.newContext();
  const onPhone = await phone.newPage();
  await onPhone.goto("/sign-in");
  await signIn(onPhone, bob);
  await expect(onPhone).toHaveURL("/dashboard");
  const headers = await bearer(onPhone);

  const page = await openAs(bob, "/account");
  await page.getByRole("button", { name: "Sign out other devices" }).click();
  await expect(page.getByText("Signed out every other device.")).toBeAttached();

  expect((await phone.request.get("/api/auth/token")).status()).toBe(401);
  expect((await phone.request.get(tasksUrl(bob.id), { headers })).status()).toBe(200);
  const [, payload = ""] = headers.Authorization.split(".");
  const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
  expect(exp - Date.now() / 1000).toBeLessThanOrEqual(30 * 60);
  await phone.close();
});
