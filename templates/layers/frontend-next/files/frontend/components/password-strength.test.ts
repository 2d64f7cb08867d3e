import { expect, test } from "vitest";
import { rate } from "./password-strength";

test.each([
  ["short", 1],
  ["aaaaaaaaaaaaaaaaaaaa", 1],
  ["1234567890qwertyuiop", 1],
  ["Tr1cky-one", 2],
  ["three new words", 3],
  ["four more unrelated words", 4],
])("rates %j %i", (password, step) => {
  expect(rate(password).step).toBe(step);
});

test("does not count the user's own name and address", () => {
  const own = ["Ada Lovelace", "countess@example.com"];
  expect(rate("lovelace countess", own)).toMatchObject({ step: 1, advice: /name/ });
  expect(rate("lovelace countess").step).toBe(4);
});

test("says what helps until nothing is missing", () => {
  expect(rate("seven..").advice).toContain("8 characters");
  expect(rate("Tr1cky-one").advice).toContain("word");
  expect(rate("four more unrelated words").advice).toBe("");
});
