import { bearer, expect, signIn, tasksUrl, test } from "./fixtures";

test("a token ends with its session", async ({ openAs, bob, browser }) => {
  const phone = await browser.newContext();
  const onPhone = await phone.newPage();
  await onPhone.goto("/sign-in");
  await signIn(onPhone, bob);
  await expect(onPhone).toHaveURL("/dashboard");
  const headers = await bearer(onPhone);
  const ask = () => phone.request.get(tasksUrl(bob.id), { headers });
  expect((await ask()).status()).toBe(200);

  const page = await openAs(bob, "/account");
  await page.getByRole("button", { name: "Sign out other devices" }).click();
  await expect(page.getByText("Signed out every other device.")).toBeAttached();
  expect((await ask()).status()).toBe(401);

  const own = await bearer(page);
  expect((await page.request.get(tasksUrl(bob.id), { headers: own })).status()).toBe(200);
  await phone.close();
});
