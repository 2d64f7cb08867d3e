import { expect, test } from "vitest";
import { subjectClaims } from "./token-subject";

test("a token says who its user is and which session it belongs to, and nothing else", () => {
  const user = { id: "user-1", email: "eve@example.com", name: "Eve", image: "eve.png" };
  const session = { id: "session-1", token: "what signs in" };
  expect(subjectClaims({ user, session })).toEqual({
    sub: "user-1",
    sid: "session-1",
    email: "eve@example.com",
    name: "Eve",
  });
});
