import type { SocialProviders } from "better-auth/social-providers";
import { z } from "zod";
import { providers } from "./providers";

/** A provider's options for Better Auth, by name. */
export type Settings = Record<string, string>;

export type Provider = {
  /** The id of the provider in Better Auth, and the last part of the callback URL. */
  id: keyof SocialProviders;
  title: string;
  /** The path of the provider's logo in a square of 24, as on https://simpleicons.org. */
  mark?: string;
  /** Maps each required option to its environment variable. */
  required: Record<string, string>;
  optional?: Record<string, string>;
  /**
   * Converts `settings` to Better Auth's options, if they differ. Throws if the settings are
   * invalid.
   */
  createOptions?: (settings: Settings) => object;
};

function read(variables: Record<string, string> = {}, source = process.env): Settings {
  const pairs = Object.entries(variables).map(([option, name]) => [option, source[name]]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

/** The settings of a provider, or undefined if a required variable is missing. */
export function settingsOf(provider: Provider, source = process.env): Settings | undefined {
  const settings = read(provider.required, source);
  const complete = Object.keys(settings).length === Object.keys(provider.required).length;
  return complete ? { ...settings, ...read(provider.optional, source) } : undefined;
}

/** The enabled providers, without the settings, which browsers must not see. */
export const offeredProviders = () =>
  providers.filter((each) => settingsOf(each)).map(({ id, title, mark }) => ({ id, title, mark }));

export type OfferedProvider = ReturnType<typeof offeredProviders>[number];

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

const value = z
  .string()
  .min(1, "is empty: delete the line")
  .refine((text) => text !== "replace-me", "still has the example value")
  // URLs must be https, because the app sends secrets and codes to them.
  .refine((text) => !text.startsWith("http:") || LOOPBACK.test(text), "must be https")
  .optional();

const variables = providers.flatMap(({ required, optional = {} }) => [
  ...Object.values(required),
  ...Object.values(optional),
]);

/** Rejects a provider with only some of its required variables. Without any, it is disabled. */
export const oauthEnv = z
  .object(Object.fromEntries(variables.map((name) => [name, value])))
  .superRefine((source, context) => {
    for (const provider of providers) {
      const names = Object.values(provider.required);
      const missing = names.filter((name) => !source[name]);
      if (missing.length === names.length) continue;
      for (const name of missing) {
        const message = `is missing: ${provider.title} needs ${names.join(", ")}`;
        context.addIssue({ code: "custom", path: [name], message });
      }
      try {
        const settings = settingsOf(provider, source as NodeJS.ProcessEnv);
        if (settings) provider.createOptions?.(settings);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: "custom", message });
      }
    }
  });
