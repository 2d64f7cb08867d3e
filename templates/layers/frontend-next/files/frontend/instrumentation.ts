/** Next.js calls this when the server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { exitUnlessEnvIsUsable } = await import("@/lib/env");
    const { partsEnv } = await import("@/lib/server-env");
    exitUnlessEnvIsUsable(partsEnv);
  }
}
