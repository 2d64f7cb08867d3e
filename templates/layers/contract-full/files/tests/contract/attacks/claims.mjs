import { config } from "../support/service.mjs";
import { claims, header, now, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {import("../support/tokens.mjs").Fields} Fields */

const MINUTE = 60;
const longest = config.maxMinutes * MINUTE;

/**
 * Tokens that differ from a valid one only in the given claims.
 *
 * @param {Record<string, Fields | (() => Fields)>} rows
 * @returns {Attacks}
 */
const withClaims = (rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, over]) => [
      name,
      (user) => token(claims(user, typeof over === "function" ? over() : over)),
    ]),
  );

/**
 * Edits the payload as text, to get JSON that JSON.stringify cannot produce.
 *
 * @param {RegExp} pattern
 * @param {string} replacement
 * @returns {Attacks[string]}
 */
const withText = (pattern, replacement) => (user) =>
  token(JSON.stringify(claims(user)).replace(pattern, replacement));

/** @type {Attacks} */
export const time = {
  ...withClaims({
    "expired an hour ago": () => ({ iat: now() - 3700, exp: now() - 3600 }),
    "expired just past the leeway": () => ({ iat: now() - 600, exp: now() - 10 }),
    "expired in 1970": { iat: 0, exp: 60 },
    "exp zero": { exp: 0 },
    "exp negative": { exp: -1 },
    "exp equal to iat": () => ({ iat: now(), exp: now() }),
    "exp before iat": () => ({ iat: now() + 4, exp: now() + 2 }),
    "nbf in the future": () => ({ nbf: now() + 300 }),
    "nbf beyond the leeway": () => ({ nbf: now() + 20 }),
    "iat in the future": () => ({ iat: now() + 300, exp: now() + 600 }),
    "iat beyond the leeway": () => ({ iat: now() + 20, exp: now() + 600 }),
    "lifetime one second too long": () => ({ iat: now(), exp: now() + longest + 1 }),
    "lifetime a minute too long": () => ({ iat: now(), exp: now() + longest + MINUTE }),
    "lifetime too long, half of it elapsed": () => ({ iat: now() - longest, exp: now() + longest }),
    "lifetime of ten years": () => ({ exp: now() + 315_360_000 }),
    "iat zero": { iat: 0 },
    "iat negative": { iat: -1 },
    "iat in milliseconds": () => ({ iat: Date.now(), exp: Date.now() + 60_000 }),
    "exp in milliseconds": () => ({ exp: Date.now() + 60_000 }),
    "exp a string": () => ({ exp: String(now() + 600) }),
    "iat a string": () => ({ iat: String(now()) }),
    "nbf a numeric string": () => ({ nbf: String(now() - 10) }),
    "nbf a string": { nbf: "soon" },
    "nbf null": { nbf: null },
    "nbf with a fraction": () => ({ nbf: now() - 0.5 }),
    "exp a date": () => ({ exp: new Date(Date.now() + 600_000).toISOString() }),
    "exp true": { exp: true },
    "iat true": { iat: true },
    "exp null": { exp: null },
    "iat null": { iat: null },
    "exp an array": () => ({ exp: [now() + 600] }),
    "exp an object": () => ({ exp: { seconds: now() + 600 } }),
    "exp with a fraction": () => ({ exp: now() + 600.5 }),
    "iat with a fraction": () => ({ iat: now() - 0.5 }),
    "exp 2^63": { exp: 2 ** 63 },
    "exp 2^70": { exp: 2 ** 70 },
    "no exp": { exp: undefined },
    "no iat": { iat: undefined },
    "neither exp nor iat": { exp: undefined, iat: undefined },
  }),
  "exp infinite": withText(/"exp":\d+/, '"exp":1e400'),
  "exp NaN": withText(/"exp":\d+/, '"exp":NaN'),
  "iat infinite": withText(/"iat":\d+/, '"iat":-1e400'),
  "exp with a leading zero": withText(/"exp":/, '"exp":0'),
  "exp in hexadecimal": withText(/"exp":/, '"exp":0x'),
  "exp in scientific notation": withText(/"exp":(\d+)/, '"exp":$1e0'),
  "exp twice, the invalid one last": withText(/}$/, ',"exp":1}'),
};

const issuer = config.issuer;
const audience = config.audience;

/** @type {Attacks} */
export const identity = {
  ...withClaims({
    "no iss": { iss: undefined },
    "iss null": { iss: null },
    "iss empty": { iss: "" },
    "iss an array": { iss: [issuer] },
    "iss an object": { iss: { url: issuer } },
    "iss a number": { iss: 1 },
    "iss with a slash": { iss: `${issuer}/` },
    "iss with a trailing space": { iss: `${issuer} ` },
    "iss in upper case": { iss: issuer.toUpperCase() },
    "iss with another port": { iss: issuer.replace(/\d*$/, "1") },
    "iss with another scheme": { iss: issuer.replace(/^http/, "ftp") },
    "iss with a suffix": { iss: `${issuer}.attacker.example` },
    "iss with a prefix": { iss: `https://attacker.example/${issuer}` },
    "iss named issuer": { iss: undefined, issuer },
    "no aud": { aud: undefined },
    "aud null": { aud: null },
    "aud empty": { aud: "" },
    "aud an empty array": { aud: [] },
    "aud an array of others": { aud: ["a", "b"] },
    "aud a nested array": { aud: [[audience]] },
    "aud an array with a number": { aud: [1] },
    "aud an object": { aud: { [audience]: true } },
    "aud a number": { aud: 1 },
    "aud true": { aud: true },
    "aud of another service": { aud: "somebody-else" },
    "aud equal to iss": { aud: issuer },
    "aud with a suffix": { aud: `${audience}-2` },
    "aud with a prefix": { aud: `x${audience}` },
    "aud in upper case": { aud: audience.toUpperCase() },
    "aud with a trailing space": { aud: `${audience} ` },
    "aud separated by commas": { aud: `other,${audience}` },
    "aud separated by spaces": { aud: `other ${audience}` },
    "no sub": { sub: undefined },
    "sub null": { sub: null },
    "sub empty": { sub: "" },
    "sub a number": { sub: 12345 },
    "sub true": { sub: true },
    "sub an object": { sub: { id: "x" } },
    "sub with a NUL": { sub: "x\0" },
    "sub too long": { sub: "u".repeat(129) },
    "no email": { email: undefined },
    "email null": { email: null },
    "email a number": { email: 1 },
    "email an array": { email: ["a@example.com"] },
    "name null": { name: null },
    "name a number": { name: 1 },
    "name an array": { name: ["Alice"] },
  }),
  "sub an array": (user) => token(claims(user, { sub: [user.id] })),
  "sub named user_id": (user) => token(claims(user, { sub: undefined, user_id: user.id })),
  "sub named Sub": (user) => token(claims(user, { Sub: user.id, sub: undefined })),
};

/** @type {Attacks} Validly signed tokens that are not access tokens. */
export const confusion = {
  ...withClaims({
    "no type": { type: undefined },
    "type null": { type: null },
    "type empty": { type: "" },
    "type an array": { type: ["access"] },
    "type in upper case": { type: "ACCESS" },
    "type with a NUL": { type: "access\0" },
    "type with a trailing space": { type: "access " },
    "type refresh": { type: "refresh" },
    "type id": { type: "id" },
    "type named token_type": { type: undefined, token_type: "access" },
  }),
  "typ of a logout token": (user) => token(claims(user), header({ typ: "logout+jwt" })),
  "typ of an id token": (user) => token(claims(user), header({ typ: "id+jwt" })),
  "typ of a security event": (user) => token(claims(user), header({ typ: "secevent+jwt" })),
  "typ JWE": (user) => token(claims(user), header({ typ: "JWE" })),
  "typ JOSE": (user) => token(claims(user), header({ typ: "JOSE" })),
  "typ empty": (user) => token(claims(user), header({ typ: "" })),
  "typ null": (user) => token(claims(user), header({ typ: null })),
  "typ a number": (user) => token(claims(user), header({ typ: 1 })),
  "typ an array": (user) => token(claims(user), header({ typ: ["at+jwt"] })),
  "typ with a trailing space": (user) => token(claims(user), header({ typ: "at+jwt " })),
  "typ twice, another last": (user) =>
    token(claims(user), JSON.stringify(header()).replace(/}$/, ',"typ":"id+jwt"}')),
  "typ with a parameter": (user) => token(claims(user), header({ typ: "at+jwt; v=1" })),
  "an email verification token": (user) =>
    token({ email: user.email, iat: now(), exp: now() + 600 }, header({ typ: undefined })),
  "an email change token": (user) =>
    token(
      { email: user.email, updateTo: "x@example.com", requestType: "change-email-verification" },
      header({ typ: undefined }),
    ),
  "an id token": (user) =>
    token(claims(user, { type: undefined, nonce: "n", auth_time: now() }), header({ typ: "JWT" })),
  "a cached session of Better Auth": (user) =>
    token(
      { session: { userId: user.id }, user, iat: now(), exp: now() + 600 },
      header({ typ: undefined }),
    ),
  "a token of Better Auth's jwt plugin": (user) =>
    token(
      {
        ...user,
        emailVerified: true,
        iss: issuer,
        aud: issuer,
        sub: user.id,
        iat: now(),
        exp: now() + 900,
      },
      header({ typ: undefined }),
    ),
};

/**
 * Tokens with a duplicate claim or header field, which only the holder of the key can create.
 * RFC 7515 and RFC 7519 let a verifier refuse them or use the last value, so 401 and 200 are right.
 *
 * @type {Attacks}
 */
export const eitherWay = {
  "sub twice, the user's last": withText(/"sub"/, '"sub":"other","sub"'),
  "exp twice, the valid one last": withText(/"exp"/, '"exp":0,"exp"'),
  "alg twice, the right alg last": (user) =>
    token(claims(user), JSON.stringify(header()).replace('"alg"', '"alg":"none","alg"')),
};
