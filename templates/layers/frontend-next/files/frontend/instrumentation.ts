import { env, findAudience } from "@/lib/env";
import { services } from "@/lib/services";

/** Next.js calls this once when the server starts: better no server than one that fails at the first sign-in. */
export function register() {
  void env.BETTER_AUTH_URL;
  findAudience(services[0].name);
}
