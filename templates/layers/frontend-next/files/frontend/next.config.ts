import path from "node:path";
import type { NextConfig } from "next";

// The root of the project, where packages are installed. By default, Next.js would pick any parent
// folder with a lock file.
const root = path.join(import.meta.dirname, "..");

const production = process.env.NODE_ENV === "production";

const apiOrigins = Object.entries(process.env)
  .filter(([name]) => /^NEXT_PUBLIC_([A-Z0-9_]+_)?API_BASE_URL$/.test(name))
  .flatMap(([, value]) => (value && URL.canParse(value) ? [new URL(value).origin] : []));

// 'unsafe-inline', because Next.js starts pages with inline scripts. Nonces would replace it, but
// require rendering each page on every request. To use nonces, set this header in proxy.ts instead.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${production ? "" : " 'unsafe-eval'"}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  ["connect-src 'self'", ...apiOrigins, ...(production ? [] : ["ws:"])].join(" "),
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = [
  { key: "Content-Security-Policy", value: contentSecurityPolicy },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
  // Browsers ignore this over http.
  { key: "Strict-Transport-Security", value: "max-age=63072000" },
];

// Redirects 127.0.0.1, the host that `next dev` prints, to BETTER_AUTH_URL, because cookies and the
// CORS settings of the APIs require that URL.
const siteUrl = process.env.BETTER_AUTH_URL ?? "";
const toSiteUrl = {
  source: "/:path*",
  has: [{ type: "host" as const, value: "127.0.0.1" }],
  destination: `${siteUrl}/:path*`,
  permanent: false,
};
const isLocalhost = URL.canParse(siteUrl) && new URL(siteUrl).hostname === "localhost";

// Hosts on which `next dev` allows hot reload. By default, it refuses others, such as a tunnel's,
// and their pages don't hydrate.
const devOrigins = [siteUrl, ...(process.env.AUTH_TRUSTED_ORIGINS ?? "").split(",")]
  .filter((origin) => URL.canParse(origin))
  .map((origin) => new URL(origin).hostname);

const config: NextConfig = {
  poweredByHeader: false,
  // Turned off, because server/server.mjs logs requests, without their queries.
  logging: { incomingRequests: false },
  agentRules: false,
  devIndicators: false,
  allowedDevOrigins: devOrigins,
  turbopack: { root },
  outputFileTracingRoot: root,
  headers: async () => [{ source: "/:path*", headers }],
  redirects: async () => (isLocalhost && !production ? [toSiteUrl] : []),
};

export default config;
