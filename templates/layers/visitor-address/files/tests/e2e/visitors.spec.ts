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

test("visitors behind the proxy do not share a counter", async ({ playwright }) => {
  const [first, second] = [await newVisitor(playwright), await newVisitor(playwright)];
  await useUpSignIns(first);
  expect((await tryToSignIn(first)).status()).toBe(429);
  expect((await tryToSignIn(second)).status()).toBe(401);
});

test("a visitor cannot choose a counter with another header", async ({ playwright }) => {
  const visitor = await newVisitor(playwright);
  await useUpSignIns(visitor);
  for (const name of OTHERS) {
    const answer = await tryToSignIn(visitor, { [name]: "203.0.113.9" });
    expect(answer.status(), name).toBe(429);
  }
});
