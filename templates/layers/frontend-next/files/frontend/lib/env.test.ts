import { expect, test } from "vitest";
import { z } from "zod";
import { checkEnv } from "./env";
import { services } from "./project";

const SECRET = "a".repeat(43);
const OLDER = "b".repeat(43);
const OLDEST = "c".repeat(43);
const BASE64 = "+/7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0/x+8=";

const [{ audienceVariable }] = services;

const valid: NodeJS.ProcessEnv = {
  ...Object.fromEntries(services.map((service) => [service.audienceVariable, service.name])),
  NODE_ENV: "test",
  BETTER_AUTH_URL: "https://app.example.com",
  AUTH_SESSION_SECRET: SECRET,
  AUTH_TRUSTED_ORIGINS: "http://127.0.0.1:3000,https://www.example.com",
  DATABASE_URL: "postgresql://app:password@127.0.0.1:5432/app",
};

const message = (changes: Record<string, string | undefined>): string => {
  try {
    checkEnv({ ...valid, ...changes });
  } catch (error) {
    return String(error);
  }
  return "";
};

test("accepts a complete environment", () => {
  expect(message({})).toBe("");
  expect(message({ AUTH_TRUSTED_ORIGINS: undefined })).toBe("");
  for (const secret of [BASE64, SECRET.slice(0, 32)]) {
    expect(message({ AUTH_SESSION_SECRET: secret })).toBe("");
  }
  for (const list of ["", OLDER, `${OLDER},${OLDEST}`, `${BASE64},${OLDEST}`]) {
    expect(message({ AUTH_SESSION_SECRET_PREVIOUS: list })).toBe("");
  }
});

test("reports every problem at once, without values", () => {
  const text = message({
    BETTER_AUTH_URL: "http://app.example.com",
    AUTH_SESSION_SECRET: "too-short",
    DATABASE_URL: "mysql://root:hunter2@localhost/app",
    [audienceVariable]: undefined,
  });
  for (const name of ["BETTER_AUTH_URL", "AUTH_SESSION_SECRET", "DATABASE_URL", audienceVariable]) {
    expect(text).toContain(name);
  }
  expect(text).not.toMatch(/too-short|hunter2|app\.example\.com/);
});

test("reports the problems of additional schemas along with its own", () => {
  const check = () => checkEnv({ ...valid, BETTER_AUTH_URL: "" }, [z.object({ MORE: z.string() })]);
  expect(check).toThrow(/BETTER_AUTH_URL[\s\S]*MORE/);
});

test.each([
  ["BETTER_AUTH_URL", "https://app.example.com/"],
  ["BETTER_AUTH_URL", "https://app.example.com/app"],
  ["BETTER_AUTH_URL", "ftp://localhost"],
  ["AUTH_SESSION_SECRET", `${SECRET}!`],
  ["AUTH_SESSION_SECRET", SECRET.slice(0, 31)],
  ["AUTH_SESSION_SECRET_PREVIOUS", "too-short"],
  ["AUTH_SESSION_SECRET_PREVIOUS", `1:${OLDER}`],
  ["AUTH_SESSION_SECRET_PREVIOUS", `${OLDER},`],
  ["AUTH_SESSION_SECRET_PREVIOUS", `${OLDER}, ${OLDEST}`],
  ["AUTH_TRUSTED_ORIGINS", "https://*.example.com"],
  ["AUTH_IP_HEADER", "X Real IP"],
  ["LOG_FORMAT", "yaml"],
  ["DATABASE_URL", "not a url"],
])("rejects %s=%s", (name, value) => {
  expect(message({ [name]: value })).toContain(name);
});
