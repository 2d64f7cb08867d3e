import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const PLACEHOLDERS =
  /change.?me|placeholder|your.?secret|example|replace|password|better.?auth|secret.?key|insert.?here|xxxxxx|000000|123456/i;

/**
 * What is wrong with a secret; undefined when nothing is.
 *
 * @param {string} value
 */
export function secretProblem(value) {
  if (!/^[A-Za-z0-9_-]*$/.test(value)) return "has a character outside A-Z a-z 0-9 _ -";
  if (value.length !== 43) return "is not 43 characters long (32 random bytes)";
  if (PLACEHOLDERS.test(value)) return "looks like a placeholder";
  if (entropyBits(value) < 128) return "is not random: it repeats itself";
  if (longestRun(value) >= 8) return "is not random: its characters follow each other";
  return undefined;
}

/** An upper bound of the information in a text, from how often each character occurs. */
function entropyBits(/** @type {string} */ value) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const perCharacter = [...counts.values()]
    .map((count) => count / value.length)
    .reduce((sum, share) => sum - share * Math.log2(share), 0);
  const period = smallestPeriod(value);
  return perCharacter * Math.min(value.length, period);
}

/** The length of the shortest piece whose repetition makes the text. */
function smallestPeriod(/** @type {string} */ value) {
  const again = `${value}${value}`.indexOf(value, 1);
  for (let length = 1; length < again; length++) {
    const piece = value.slice(0, length);
    if (piece.repeat(Math.ceil(value.length / length)).startsWith(value)) return length;
  }
  return again;
}

/** The longest stretch such as "abcdef" or "9876". */
function longestRun(/** @type {string} */ value) {
  let longest = 1;
  let run = 1;
  let last = 0;
  for (let index = 1; index < value.length; index++) {
    const step = value.charCodeAt(index) - value.charCodeAt(index - 1);
    run = step === last && Math.abs(step) === 1 ? run + 1 : 2;
    last = step;
    if (Math.abs(step) === 1) longest = Math.max(longest, run);
  }
  return longest;
}

/**
 * What is wrong with a list of earlier secrets, newest first.
 *
 * @param {string} value
 */
export function secretsProblem(value) {
  const list = value.split(",");
  if (list.includes("") || new Set(list).size < list.length) {
    return "is not a list of earlier secrets, each once, with commas between";
  }
  return list
    .map((secret, index) => {
      const problem = secretProblem(secret);
      return problem && `has secret ${index + 1}, which ${problem}`;
    })
    .find(Boolean);
}

const comparisonKey = randomBytes(32);

/**
 * Compares in constant time, whatever the lengths.
 *
 * @param {string} a
 * @param {string} b
 */
export function sameText(a, b) {
  const digest = (/** @type {string} */ text) =>
    createHmac("sha256", comparisonKey).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
