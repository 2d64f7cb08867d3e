const DASHBOARD = "/dashboard";
/** Keeps `?next=` short: links and cookies encode it again, and have length limits. */
const MAX_NEXT_LENGTH = 512;
/** Base URL for parsing paths of this site. */
export const SITE = "http://same-origin.invalid";

/** The normalized path of `value` if it is a page on this site, else the dashboard. */
export function pathOnSite(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/") || !URL.canParse(value, SITE)) {
    return DASHBOARD;
  }
  // Check the parsed URL, not the text: browsers also resolve backslashes, tabs and dot segments.
  const url = new URL(value, SITE);
  if (url.origin !== SITE || url.pathname.startsWith("//")) return DASHBOARD;
  // Never redirect to a route handler: a GET may have side effects. Decode with URLSearchParams,
  // which tolerates invalid escapes as Next.js does.
  const path = new URLSearchParams(`path=${url.pathname}`).get("path");
  if (path?.startsWith("/api/")) return DASHBOARD;
  return url.pathname + url.search + url.hash;
}

/** The path to open after signing in. */
export function safeNext(value: unknown): string {
  const path = pathOnSite(value);
  return path.length <= MAX_NEXT_LENGTH ? path : DASHBOARD;
}

/** The URL of the sign-in or sign-up page, which then leads to `next`. */
export function withNext(page: "/sign-in" | "/sign-up", next: string): string {
  return next === DASHBOARD ? page : `${page}?${new URLSearchParams({ next })}`;
}

/**
 * Loads `path` as a new document, so that no token or cached page of the previous user stays in memory.
 * Never resolves: the form stays pending until the browser navigates.
 */
export function leaveTo(path: string): Promise<never> {
  window.location.assign(path);
  return new Promise(() => {});
}
