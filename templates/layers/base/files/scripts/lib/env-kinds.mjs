/** @typedef {import("./env-rules.mjs").Rule} Rule */

/** @param {string} value */
const parseUrl = (value) => (URL.canParse(value) ? new URL(value) : undefined);

/** @param {URL | undefined} url */
const isHttp = (url) => url?.protocol === "http:" || url?.protocol === "https:";

/** @param {string} value */
const isOrigin = (value) => {
  const url = parseUrl(value);
  return isHttp(url) && url?.origin === value;
};

/**
 * What is wrong with a value of each kind; undefined when nothing is. The text follows the name of
 * the variable and never holds the value.
 *
 * @type {Record<string, (value: string, rule: Rule) => string | undefined>}
 */
const kinds = {
  secret: secretProblem,
  url(value) {
    const url = parseUrl(value);
    if (!url || !isHttp(url)) return "is not an http:// or https:// address";
    if (url.username || url.password) return "holds a user or password";
    if (url.search || url.hash) return "holds a query or fragment";
    if (value.endsWith("/")) return "ends with `/`";
    return undefined;
  },
  origin: (value) =>
    isOrigin(value) ? undefined : "is not an origin, that is scheme://host[:port] and nothing more",
  origins: (value) =>
    value.split(",").every(isOrigin)
      ? undefined
      : "is not a list of origins (scheme://host[:port]) with commas between them",
  "database-url"(value) {
    const url = parseUrl(value);
    if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return "is not a postgresql:// address";
    if (!url.hostname) return "names no host";
    if (url.pathname.length < 2) return "names no database";
    if (!url.username) return "names no user";
    return undefined;
  },
  port: (value) => integerProblem(value, 1, 65535),
  integer: (value, { min, max }) => integerProblem(value, min, max),
  text: () => undefined,
};

/**
 * @param {string} value
 * @param {Rule} rule
 */
export const kindProblem = (value, rule) => (kinds[rule.kind] ?? kinds.text)(value, rule);

/**
 * @param {string} value
 * @param {number | null} [min]
 * @param {number | null} [max]
 */
function integerProblem(value, min, max) {
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value)) return "is not a whole number";
  if (number < (min ?? 0)) return `is below ${min}`;
  if (number > (max ?? Infinity)) return `is above ${max}`;
  return undefined;
}

const PLACEHOLDERS =
  /change.?me|placeholder|your.?secret|example|replace|password|better.?auth|secret.?key|insert.?here|xxxxxx|000000|123456/i;

/** @param {string} value */
export function secretProblem(value) {
  if (!/^[A-Za-z0-9_-]*$/.test(value)) return "has a character outside A-Z a-z 0-9 _ -";
  if (value.length < 43) return "is shorter than 43 characters (32 random bytes)";
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
