import type { GitlabOptions } from "better-auth/social-providers";
import type { Settings } from "./settings";

/** GitLab tells when an address was confirmed; Better Auth looks for a field that only OpenID Connect has. */
export const gitlabOptions = (settings: Settings) =>
  ({
    ...settings,
    mapProfileToUser: ({ confirmed_at }) => ({ emailVerified: Boolean(confirmed_at) }),
  }) satisfies Partial<GitlabOptions>;
