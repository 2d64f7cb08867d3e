import type { BetterAuthOptions } from "better-auth";
import { z } from "zod";
import { readEnv } from "./env";

const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** The proxies whose entries in X-Forwarded-For are skipped to find the visitor's address. */
export const proxyEnv = z.object({
  AUTH_TRUSTED_PROXIES: z
    .string({ error: "is missing" })
    .transform((value) => value.split(","))
    .refine(
      // Better Auth ignores invalid entries, and would then trust an address that the visitor sent.
      (list) => list.every((each) => address.safeParse(each).success),
      "must be comma-separated IP addresses or networks",
    ),
});

/** Adds the trusted proxies to `options`, unless it already sets them. */
export const withTrustedProxies = <Options extends BetterAuthOptions>(
  options: Options,
): Options => ({
  ...options,
  advanced: {
    ...options.advanced,
    ipAddress: {
      trustedProxies: readEnv(proxyEnv).AUTH_TRUSTED_PROXIES,
      ...options.advanced?.ipAddress,
    },
  },
});
