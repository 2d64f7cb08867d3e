import { gitlab } from "better-auth/social-providers";
import { afterEach, expect, test, vi } from "vitest";
import { gitlabOptions } from "./gitlab";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["2012-05-23T09:05:22.000Z", true],
  [null, false],
])("an address with confirmed_at %s is verified: %s", async (confirmed_at, verified) => {
  // The relevant fields of https://docs.gitlab.com/api/users/.
  const answer = {
    id: 1,
    username: "ada",
    state: "active",
    email: "ada@example.com",
    confirmed_at,
  };
  vi.stubGlobal("fetch", async () => Response.json(answer));
  const options = { ...gitlabOptions({}), clientId: "a", clientSecret: "b" };
  const found = await gitlab(options).getUserInfo({ accessToken: "c" });
  expect(found?.user.emailVerified).toBe(verified);
});
