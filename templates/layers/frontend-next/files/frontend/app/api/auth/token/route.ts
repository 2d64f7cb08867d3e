import { createAccessToken } from "@/lib/access-token";
import { auth } from "@/lib/auth-server";
import { findAudience } from "@/lib/env";
import { services } from "@/lib/project";
import { secondsToWait } from "@/lib/rate-limit";
import { PROBLEM_TYPE, problem } from "@/server/problem.mjs";

const TOKENS_PER_MINUTE = 30;

const HEADERS = { "Cache-Control": "no-store", Pragma: "no-cache", Vary: "Cookie" };

function refuse(status: number, headers: Record<string, string> = {}): Response {
  return Response.json(problem(status), {
    status,
    headers: { ...HEADERS, ...headers, "Content-Type": PROBLEM_TYPE },
  });
}

export async function GET(request: Request): Promise<Response> {
  // Reject other sites: they can't read the response, but could use up the user's rate limit.
  const site = request.headers.get("Sec-Fetch-Site") ?? "none";
  if (site !== "same-origin" && site !== "none") return refuse(403);

  const wanted = new URL(request.url).searchParams.get("audience") ?? services[0].name;
  const audience = findAudience(wanted);
  if (!audience) return refuse(400);

  // Read the database: with the cookie cache, a revoked session could still get tokens.
  const session = await auth.api.getSession({
    headers: request.headers,
    query: { disableCookieCache: true },
  });
  if (!session) return refuse(401);

  const wait = await secondsToWait(`api-token:${session.user.id}`, TOKENS_PER_MINUTE);
  if (wait > 0) return refuse(429, { "Retry-After": String(wait) });

  return Response.json(await createAccessToken(session, audience), { headers: HEADERS });
}
