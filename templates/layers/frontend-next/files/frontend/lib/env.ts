import { z } from "zod";
import { services } from "./project";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isOrigin(value: string): boolean {
  // A wildcard would trust every host that somebody can get below a domain.
  if (!URL.canParse(value) || value.includes("*")) return false;
  const url = new URL(value);
  const secure = url.protocol === "https:" || LOOPBACK.has(url.hostname);
  return url.origin === value && /^https?:$/.test(url.protocol) && secure;
}

const origin = z
  .string({ error: "is missing" })
  .refine(isOrigin, "must be an origin without a path; http only for this machine");

/** Base64 of either kind, as of `openssl rand -base64 32`. */
const SECRET = /^[A-Za-z0-9+/=_-]{32,}$/;

export const secret = z
  .string({ error: "is missing" })
  .regex(SECRET, "must be at least 32 characters of A-Z a-z 0-9 + / = _ -");

const secretList = z
  .string()
  .default("")
  .transform((value) => (value === "" ? [] : value.split(",")))
  .refine(
    (list) => list.every((each) => SECRET.test(each)),
    "must be at least 32 characters of A-Z a-z 0-9 + / = _ - for each secret, separated by commas",
  );

export const minutes = (min: number, max: number) =>
  z
    .string({ error: "is missing" })
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
  /** Secrets of before, newest first. */
  AUTH_SESSION_SECRET_PREVIOUS: secretList,
  AUTH_TRUSTED_ORIGINS: originList,
  /**
   * The request header in which a trusted proxy puts the address of the visitor, if there is one.
   */
  AUTH_IP_HEADER: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a header name in lower case")
    .optional(),
  LOG_FORMAT: z.enum(["text", "json"], { error: "must be text or json" }).optional(),
  DATABASE_URL: z
    .string({ error: "is missing" })
    .refine(
      (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
      "must start with postgresql:// and be a valid URL",
    ),
});

const audiences = z.object(
  Object.fromEntries(
    services.map(({ audienceVariable }) => [
      audienceVariable,
      z
        .string({ error: "is missing" })
        .regex(/^[A-Za-z0-9._~:/-]{1,128}$/, "must be 1 to 128 URL characters"),
    ]),
  ),
);

/**
 * An object that is created the first time it is used.
 *
 * `next build` imports every route module. Nothing in the build may need a database or a secret, so
 * the objects that do (`env`, `db`, `auth`) come to life with the first request that touches them.
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
    // Better Auth's CLI copies the properties of `auth`.
    ownKeys: () => Reflect.ownKeys(instance()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(instance(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(instance()),
  });
}

/**
 * Checks `source` against `shape` and names every problem at once. The message holds names and
 * rules, never a value: it ends up in logs.
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
  throw new Error(`The environment is not usable:\n${problems.join("\n")}`);
}

export const env = lazy(() => readEnv(schema));

/** Throws unless `source` satisfies this file and `parts`, the schemas of others. */
export function checkEnv(source?: NodeJS.ProcessEnv, parts: z.ZodType[] = []): void {
  readEnv(
    parts.reduce((all, part) => all.and(part), schema.and(audiences) as z.ZodType),
    source,
  );
}

/** Ends a server that could only fail later, at the first sign-in or the first token. */
export function exitUnlessEnvIsUsable(parts: z.ZodType[]): void {
  try {
    checkEnv(process.env, parts);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

/**
 * The audience of the service that `wanted` names, by the service's name or by the audience itself.
 */
export function findAudience(wanted: string): string | undefined {
  const values = readEnv(audiences);
  const service = services.find(
    ({ name, audienceVariable }) => wanted === name || wanted === values[audienceVariable],
  );
  return service && values[service.audienceVariable];
}
