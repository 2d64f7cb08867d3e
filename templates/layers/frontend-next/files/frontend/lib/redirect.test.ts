import { expect, test } from "vitest";
import { pathOnSite, safeNext, withNext } from "./redirect";

test.each([
  "/",
  "/account",
  "/dashboard?page=2#tasks",
  "/a//b",
  "/apis/100%",
  "/search?q=https://example.com",
])("keeps %j", (path) => {
  expect(safeNext(path)).toBe(path);
});

test.each([
  undefined,
  null,
  ["/account"],
  "",
  "account",
  "https://evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "javascript:alert(1)",
  "/api/auth/verify-email?token=theirs",
  "/a/../api/auth/sign-out",
  "/%61pi/auth/sign-out",
])("replaces %j with the dashboard", (value) => {
  expect(safeNext(value)).toBe("/dashboard");
});

test("limits the length of ?next=, but not of other paths", () => {
  const long = `/search?q=${"x".repeat(512)}`;
  expect(safeNext(long)).toBe("/dashboard");
  expect(pathOnSite(long)).toBe(long);
});

test("keeps the next page in links between sign-in and sign-up", () => {
  expect(withNext("/sign-up", "/dashboard")).toBe("/sign-up");
  expect(
    safeNext(new URL(withNext("/sign-up", "/a?b=c&d"), "http://x").searchParams.get("next")),
  ).toBe("/a?b=c&d");
});
