/** Next.js calls this when the server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { exitUnlessEnvIsUsable } = await import("@/lib/env");
    const { partsEnv } = await import("@/lib/server-env");
    const { log } = await import("@/server/log.mjs");
    const { preload } = await import("@/server/request.mjs");
    exitUnlessEnvIsUsable(partsEnv);
    if (process.env.NODE_ENV === "production" && !preload.isInUse) {
      log("WARN", "server/preload.mjs is not in use: no limits and no request log");
    }
  }
}
