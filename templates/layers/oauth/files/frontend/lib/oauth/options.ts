import type { BetterAuthOptions } from "better-auth";
import { ADDRESS_LENGTH } from "../auth-fields";
import { providers } from "./providers";
import { settingsOf } from "./settings";
import { requireEmailVerification } from "./verification";

type Account = { idToken?: string | null };

/** Whoever reads the database could sign in with an ID token elsewhere, and nothing here needs one. */
const withoutIdToken = async (account: Account) => ({ data: { ...account, idToken: null } });

/** Addresses that Better Auth makes up for accounts without one. */
const PLACEHOLDER = /\.placeholder\.invalid$/;

function createSocialProviders(): BetterAuthOptions["socialProviders"] {
  const offered = providers.flatMap((provider) => {
    const settings = settingsOf(provider);
    if (!settings) return [];
    // A function, because Better Auth's options are merged with others, which would freeze getters.
    const create = () =>
      Object.assign(provider.createOptions?.(settings) ?? settings, {
        // People come back from the provider's site, and by no other way.
        disableIdTokenSignIn: true,
        requireEmailVerification,
      });
    return [[provider.id, create]];
  });
  return Object.fromEntries(offered);
}

/** Where `options` says something else, it counts. */
export const withProviders = <Options extends BetterAuthOptions>(options: Options): Options => ({
  ...options,
  socialProviders: { ...createSocialProviders(), ...options.socialProviders },
  account: {
    encryptOAuthTokens: true,
    ...options.account,
    accountLinking: {
      // Nobody's word is taken for an address that they do not say they have verified. Nor is an
      // account whose own address is unverified: whoever made it may not be the owner of the address.
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
