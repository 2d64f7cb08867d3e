import { getSessionCookie } from "better-auth/cookies";
import { type NextRequest, NextResponse } from "next/server";
import { projectName } from "@/lib/project";

/**
 * Redirects visitors without a session cookie before a page renders. This is not an access check:
 * anyone can send a cookie of that name. Pages call `requireSession`, and APIs verify tokens.
 */
export function proxy(request: NextRequest) {
  if (getSessionCookie(request, { cookiePrefix: projectName })) return NextResponse.next();
  const { pathname, search } = request.nextUrl;
  const signIn = new URL("/sign-in", request.url);
  signIn.searchParams.set("next", pathname + search);
  return NextResponse.redirect(signIn);
}

export const config = { matcher: ["/dashboard/:path*", "/account/:path*"] };
