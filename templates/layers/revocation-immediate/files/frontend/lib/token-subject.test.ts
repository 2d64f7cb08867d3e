import { expect, test } from "vitest";
import { subjectClaims } from "./token-subject";

test("a token has claims about its user and session, and no other fields of them", () => {
  const user = { id: "user-1", email: "eve@example.com", name: "Eve", image: "eve.png" };
  const session = { id: "session-1", token: "what signs in" };
  expect(subjectClaims({ user, session })).toEqual({
    sub: "user-1",
    sid: "session-1",
    email: "eve@example.com",
    name: "Eve",
  });
});
