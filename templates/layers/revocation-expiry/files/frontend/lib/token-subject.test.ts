import { expect, test } from "vitest";
import { subjectClaims } from "./token-subject";

test("a token says who its user is, and nothing else", () => {
  const user = { id: "user-1", email: "eve@example.com", name: "Eve", image: "eve.png" };
  expect(subjectClaims({ user })).toEqual({
    sub: "user-1",
    email: "eve@example.com",
    name: "Eve",
  });
});
