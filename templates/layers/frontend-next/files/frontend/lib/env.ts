import { z } from "zod";
import { services } from "./project";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isOrigin(value: string): boolean {
  // Reject wildcards, which would trust every subdomain, even one that an attacker controls.
  if (!URL.canParse(value) || value.includes("*")) return false;
  const url = new URL(value);
  const secure = url.protocol === "https:" || LOOPBACK.has(url.hostname);
  return url.origin === value && /^https?:$/.test(url.protocol) && secure;
}

const required = z.string({ error: "is missing" });

const origin = required.refine(
  isOrigin,
  "must be an origin without a path, with https unless it is localhost",
);

/** Base64 or base64url, such as the output of `openssl rand -base64 32`. */
const SECRET = /^[A-Za-z0-9+/=_-]{32,}$/;

export const secret = required.regex(
  SECRET,
  "must be at least 32 characters of A-Z a-z 0-9 + / = _ -",
);

const secretList = z
  .string()
  .default("")
  .transform((value) => (value === "" ? [] : value.split(",")))
  .refine(
    (list) => list.every((each) => SECRET.test(each)),
    "must be secrets separated by commas, each at least 32 characters of A-Z a-z 0-9 + / = _ -",
  );

export const minutes = (min: number, max: number) =>
  required
    .refine(
      (value) => /^\d{1,4}$/.test(value) && Number(value) >= min && Number(value) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);

const originList = z
  .string()
  .default("")
  .transform((value) => value.split(",").filter(Boolean))
  .refine((list) => list.every(isOrigin), "must be origins without a path, separated by commas");

const schema = z.object({
  BETTER_AUTH_URL: origin,
  AUTH_SESSION_SECRET: secret,
  /** Earlier secrets, newest first. */
  AUTH_SESSION_SECRET_PREVIOUS: secretList,
  AUTH_TRUSTED_ORIGINS: originList,
  /** The request header in which a trusted proxy passes the visitor's IP address. */
  AUTH_IP_HEADER: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a header name in lower case")
    .optional(),
  LOG_FORMAT: z.enum(["text", "json"], { error: "must be text or json" }).optional(),
  DATABASE_URL: required.refine(
    (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
    "must start with postgresql:// and be a valid URL",
  ),
});

const audience = required.regex(/^[A-Za-z0-9._~:/-]{1,128}$/, "must be 1 to 128 URL characters");

const audiences = z.object(
  Object.fromEntries(services.map(({ audienceVariable }) => [audienceVariable, audience])),
);

/**
 * An object that is created on first use.
 *
 * `next build` imports every route module but must not need a database or a secret, so `env`, `db`
 * and `auth` are created by the first request that uses them.
 */
export function lazy<T extends object>(create: () => T): T {
  let created: T | undefined;
  const instance = (): T => {
    created ??= create();
    return created;
  };
  return new Proxy({} as T, {
    get: (_, key) => Reflect.get(instance(), key),
    set: (_, key, value) => Reflect.set(instance(), key, value),
    has: (_, key) => Reflect.has(instance(), key),
    // For the Better Auth CLI, which copies the properties of `auth`.
    ownKeys: () => Reflect.ownKeys(instance()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(instance(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(instance()),
  });
}

/**
 * Validates `source` against `shape` and reports every problem at once. The message has names and
 * rules but no values, because it is logged.
 */
export function readEnv<Shape extends z.ZodType>(
  shape: Shape,
  source: NodeJS.ProcessEnv = process.env,
): z.output<Shape> {
  const result = shape.safeParse(source);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "environment"} ${issue.message}`,
  );
  throw new Error(`The environment is not valid:\n${problems.join("\n")}`);
}

export const env = lazy(() => readEnv(schema));

/** Throws unless `source` satisfies the schemas of this file and those in `parts`. */
export function checkEnv(source?: NodeJS.ProcessEnv, parts: z.ZodType[] = []): void {
  readEnv(
    parts.reduce((all, part) => all.and(part), schema.and(audiences) as z.ZodType),
    source,
  );
}

/** Exits if the environment is invalid, instead of failing at the first sign-in or token. */
export function exitUnlessEnvIsUsable(parts: z.ZodType[]): void {
  try {
    checkEnv(process.env, parts);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

/** Finds a service by its name or its audience, and returns its audience. */
export function findAudience(wanted: string): string | undefined {
  const values = readEnv(audiences);
  const service = services.find(
    ({ name, audienceVariable }) => wanted === name || wanted === values[audienceVariable],
  );
  return service && values[service.audienceVariable];
}
