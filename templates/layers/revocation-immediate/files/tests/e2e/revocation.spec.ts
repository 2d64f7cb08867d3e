import { bearer, bearerOf, expect, signInElsewhere, tasksUrl, test } from "./fixtures";

test("a token is rejected once its session is revoked", async ({ openAs, bob, playwright }) => {
  const phone = await signInElsewhere(playwright, bob);
  const headers = await bearerOf(phone);
  const ask = () => phone.get(tasksUrl(bob.id), { headers });
  expect((await ask()).status()).toBe(200);

  const page = await openAs(bob, "/account/sessions");
  await page.getByRole("button", { name: "Sign out other devices" }).click();
  await expect(page.getByText("Signed out every other device.")).toBeAttached();

  expect((await ask()).status()).toBe(401);
  const own = await bearer(page);
  expect((await page.request.get(tasksUrl(bob.id), { headers: own })).status()).toBe(200);
});
