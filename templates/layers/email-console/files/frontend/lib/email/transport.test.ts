import { expect, test } from "vitest";
import { readEnv } from "../env";
import { transportEnv } from "./transport";

test("console email prevents the server from starting in production", () => {
  const read = (mode: "production" | "development") => readEnv(transportEnv, { NODE_ENV: mode });
  expect(() => read("production")).toThrow(/NODE_ENV is production.*docs\/email\.md/);
  expect(() => read("development")).not.toThrow();
});
