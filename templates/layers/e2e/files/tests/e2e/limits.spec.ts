import { addressHeader, expect, newVisitor, test, tryToSignIn, useUpSignIns } from "./fixtures";

const OTHERS = [
  "cf-connecting-ip",
  "fly-client-ip",
  "forwarded",
  "true-client-ip",
  "x-client-ip",
  "x-forwarded-for",
  "x-real-ip",
  "x-vercel-forwarded-for",
].filter((name) => name !== addressHeader);

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

test("a visitor cannot choose a counter with another header", async ({ playwright }) => {
  const visitor = await newVisitor(playwright);
  await useUpSignIns(visitor);
  for (const name of OTHERS) {
    const answer = await tryToSignIn(visitor, { [name]: "203.0.113.9" });
    expect(answer.status(), name).toBe(429);
  }
});
