import type { BetterAuthOptions } from "better-auth";
import { ADDRESS_LENGTH } from "../auth-fields";
import { providers } from "./providers";
import { settingsOf } from "./settings";
import { requireEmailVerification } from "./verification";

type Account = { idToken?: string | null };

/** Drops ID tokens, which this app does not need: whoever steals them could sign in elsewhere. */
const withoutIdToken = async (account: Account) => ({ data: { ...account, idToken: null } });

/** Addresses that Better Auth generates for provider accounts without an address. */
const PLACEHOLDER = /\.placeholder\.invalid$/;

function createSocialProviders(): BetterAuthOptions["socialProviders"] {
  const offered = providers.flatMap((provider) => {
    const settings = settingsOf(provider);
    if (!settings) return [];
    // Pass a function: Better Auth merges these options, which would evaluate a getter, such as
    // the getter of Apple's client secret, only once.
    const create = () =>
      Object.assign(provider.createOptions?.(settings) ?? settings, {
        // Users sign in on the provider's site, so browsers never need to send ID tokens.
        disableIdTokenSignIn: true,
        requireEmailVerification,
      });
    return [[provider.id, create]];
  });
  return Object.fromEntries(offered);
}

/** Adds the providers and their settings to `options`, unless it already sets them. */
export const withProviders = <Options extends BetterAuthOptions>(options: Options): Options => ({
  ...options,
  socialProviders: { ...createSocialProviders(), ...options.socialProviders },
  account: {
    encryptOAuthTokens: true,
    ...options.account,
    accountLinking: {
      // Link accounts only by addresses that the provider reports as verified, and only to an account
      // whose own address is verified: otherwise a stranger may have signed up with it.
      trustedProviders: [],
      allowDifferentEmails: false,
      allowUnlinkingAll: false,
      ...options.account?.accountLinking,
    },
  },
  user: {
    validateUserInfo: ({ user: { email = "" } }) =>
      PLACEHOLDER.test(email) || email.length > ADDRESS_LENGTH
        ? { error: "email_not_found" }
        : undefined,
    ...options.user,
  },
  databaseHooks: {
    ...options.databaseHooks,
    account: {
      ...options.databaseHooks?.account,
      create: { before: withoutIdToken, ...options.databaseHooks?.account?.create },
      update: { before: withoutIdToken, ...options.databaseHooks?.account?.update },
    },
  },
});
