import { expect, test } from "vitest";
import { subjectClaims } from "./token-subject";

test("a token names its user and session, but none of their other fields", () => {
  const user = { id: "user-1", email: "eve@example.com", name: "Eve", image: "eve.png" };
  const session = { id: "session-1", token: "what signs in" };
  expect(subjectClaims({ user, session })).toEqual({
    sub: "user-1",
    sid: "session-1",
    email: "eve@example.com",
    name: "Eve",
  });
});
