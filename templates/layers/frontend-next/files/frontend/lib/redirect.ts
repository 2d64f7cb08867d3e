const DASHBOARD = "/dashboard";
/** `?next=` is encoded again in links and cookies, whose length is limited too. */
const MAX_NEXT_LENGTH = 512;
/** Stands for this site where paths are parsed. */
export const SITE = "http://same-origin.invalid";

/** The path that `value` leads to when it stays on this site, else the dashboard. */
export function pathOnSite(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/") || !URL.canParse(value, SITE)) {
    return DASHBOARD;
  }
  // Parsing resolves what browsers resolve (backslashes, tabs, dot segments), so judge its result,
  // not the text.
  const url = new URL(value, SITE);
  if (url.origin !== SITE || url.pathname.startsWith("//")) return DASHBOARD;
  // A route handler is no page, and may act. This decodes what can be decoded, as Next.js does.
  const path = new URLSearchParams(`path=${url.pathname}`).get("path");
  if (path?.startsWith("/api/")) return DASHBOARD;
  return url.pathname + url.search + url.hash;
}

/** The path to go to after signing in. */
export function safeNext(value: unknown): string {
  const path = pathOnSite(value);
  return path.length <= MAX_NEXT_LENGTH ? path : DASHBOARD;
}

/**
 * Loads `path` as a new document, because a new identity starts with empty memory: no token, no cached page.
 * Never resolves, so that the form stays pending until the browser has left.
 */
export function leaveTo(path: string): Promise<never> {
  window.location.assign(path);
  return new Promise(() => {});
}
