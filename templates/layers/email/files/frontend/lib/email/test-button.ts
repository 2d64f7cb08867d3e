import { decodeJwt } from "jose";
import { expect } from "vitest";
import { kindOf, pageAfter } from "./confirmation";

/** For tests: the URL that the button on the page at `link` requests. */
export function buttonBehind(link: string): string {
  const { pathname, searchParams } = new URL(link);
  expect(pathname).toBe("/confirm-email");
  const token = searchParams.get("token") ?? "";
  const callbackURL = pageAfter(kindOf(decodeJwt(token)), searchParams.get("next"));
  const query = new URLSearchParams({ token, callbackURL });
  return new URL(`/api/auth/verify-email?${query}`, link).href;
}
