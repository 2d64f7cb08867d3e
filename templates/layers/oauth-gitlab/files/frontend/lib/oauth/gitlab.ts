import type { GitlabOptions } from "better-auth/social-providers";
import type { Settings } from "./settings";

/** Reads `confirmed_at` of GitLab's API: Better Auth reads a field that only OpenID Connect has. */
export const gitlabOptions = (settings: Settings) =>
  ({
    ...settings,
    mapProfileToUser: ({ confirmed_at }) => ({ emailVerified: Boolean(confirmed_at) }),
  }) satisfies Partial<GitlabOptions>;
