import { expect, newVisitor, test, tryToSignIn, useUpSignIns } from "./fixtures";

test("who guesses has to wait, and is told for how long", async ({ playwright }) => {
  const visitor = await newVisitor(playwright);
  await useUpSignIns(visitor);
  const refused = await tryToSignIn(visitor);
  expect(refused.status()).toBe(429);
  const wait = Number(refused.headers()["retry-after"]);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);

  // Only guessing is over.
  expect((await visitor.get("/api/auth/get-session")).status()).toBe(200);
});

test("however often a page asks who is signed in, it is answered", async ({ playwright }) => {
  const visitor = await newVisitor(playwright);
  for (let count = 0; count < 150; count++) {
    expect((await visitor.get("/api/auth/get-session")).status()).toBe(200);
  }
});
