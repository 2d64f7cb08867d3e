import { bearerOf, expect, signInElsewhere, tasksUrl, test } from "./fixtures";

test("a token outlives its session by half an hour at most", async ({ openAs, bob, playwright }) => {
  const phone = await signInElsewhere(playwright, bob);
  const headers = await bearerOf(phone);
  const ask = () => phone.get(tasksUrl(bob.id), { headers });
  expect((await ask()).status()).toBe(200);

  const page = await openAs(bob, "/account");
  await page.getByRole("button", { name: "Sign out other devices" }).click();
  await expect(page.getByText("Signed out every other device.")).toBeAttached();

  expect((await phone.get("/api/auth/token")).status()).toBe(401);
  expect((await ask()).status()).toBe(200);
  const [, payload = ""] = headers.Authorization.split(".");
  const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
  expect(exp - Date.now() / 1000).toBeLessThanOrEqual(30 * 60);
});
