import { expect, newVisitor, test, tryToSignIn, useUpSignIns } from "./fixtures";

test("visitors behind the proxy do not share a rate limit", async ({ playwright }) => {
  const [first, second] = [await newVisitor(playwright), await newVisitor(playwright)];
  await useUpSignIns(first);
  expect((await tryToSignIn(first)).status()).toBe(429);
  expect((await tryToSignIn(second)).status()).toBe(401);
});
