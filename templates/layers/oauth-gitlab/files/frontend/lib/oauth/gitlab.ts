import type { GitlabOptions } from "better-auth/social-providers";
import type { Settings } from "./settings";

/**
 * Counts an address as verified if GitLab's API returns `confirmed_at`. Better Auth would read a
 * field that only OpenID Connect has.
 */
export const gitlabOptions = (settings: Settings) =>
  ({
    ...settings,
    mapProfileToUser: ({ confirmed_at }) => ({ emailVerified: Boolean(confirmed_at) }),
  }) satisfies Partial<GitlabOptions>;
