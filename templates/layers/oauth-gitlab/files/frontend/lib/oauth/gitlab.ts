import type { GitlabOptions } from "better-auth/social-providers";
import type { Settings } from "./settings";

/** GitLab's API has `confirmed_at`, but Better Auth reads a field that only OpenID Connect has. */
export const gitlabOptions = (settings: Settings) =>
  ({
    ...settings,
    mapProfileToUser: ({ confirmed_at }) => ({ emailVerified: Boolean(confirmed_at) }),
  }) satisfies Partial<GitlabOptions>;
