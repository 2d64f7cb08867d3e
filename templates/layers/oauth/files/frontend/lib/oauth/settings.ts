import type { SocialProviders } from "better-auth/social-providers";
import { z } from "zod";
import { providers } from "./providers";

/** Options of Better Auth by name. */
export type Settings = Record<string, string>;

export type Provider = {
  /** As Better Auth names it; the last part of the callback address. */
  id: keyof SocialProviders;
  title: string;
  /** The options that it needs, and the environment variables that they come from. */
  required: Record<string, string>;
  optional?: Record<string, string>;
  /** Makes Better Auth's options where they are not simply the settings. Throws when it cannot. */
  createOptions?: (settings: Settings) => object;
};

function read(variables: Record<string, string> = {}, source = process.env): Settings {
  const pairs = Object.entries(variables).map(([option, name]) => [option, source[name]]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

/** The settings of a provider, or undefined while the environment does not have them all. */
export function settingsOf(provider: Provider, source = process.env): Settings | undefined {
  const settings = read(provider.required, source);
  const complete = Object.keys(settings).length === Object.keys(provider.required).length;
  return complete ? { ...settings, ...read(provider.optional, source) } : undefined;
}

/** What a browser may know of the providers that are switched on. */
export const offeredProviders = () =>
  providers.filter((each) => settingsOf(each)).map(({ id, title }) => ({ id, title }));

export type OfferedProvider = ReturnType<typeof offeredProviders>[number];

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

const value = z
  .string()
  .min(1, "is empty: delete the line")
  .refine((text) => text !== "replace-me", "has the value of the example")
  // Secrets and codes are sent to an address that is set here.
  .refine((text) => !text.startsWith("http:") || LOOPBACK.test(text), "must be https")
  .optional();

const variables = providers.flatMap(({ required, optional = {} }) => [
  ...Object.values(required),
  ...Object.values(optional),
]);

/** A provider is switched on or off. One with half of its variables is a mistake. */
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
