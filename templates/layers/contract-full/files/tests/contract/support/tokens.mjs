import { createHmac, randomUUID } from "node:crypto";
import { config } from "./service.mjs";
import { signer } from "./signer.mjs";
import { subject } from "./users.mjs";

/**
 * Builds tokens without a JWT library, which would refuse to build malformed ones.
 *
 * @typedef {{ [name: string]: unknown }} Fields `undefined` omits a field
 * @typedef {(message: string) => Buffer} Sign
 * @typedef {{ alg: string, kid: string, sign: Sign, jwk: object }} Signer
 */

/** @param {string | Buffer} data */
export const base64url = (data) => Buffer.from(data).toString("base64url");

/** @param {unknown} value serialized as JSON, unless it is text or bytes */
export const segment = (value) =>
  base64url(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value));

/**
 * @param {string | Buffer} key
 * @param {string} [hash]
 * @returns {Sign}
 */
export const hmac =
  (key, hash = "sha256") =>
  (message) =>
    createHmac(hash, key).update(message).digest();

export const now = () => Math.floor(Date.now() / 1000);

/** @param {Fields} [over] */
export const header = (over = {}) => ({
  alg: signer.alg,
  typ: "at+jwt",
  kid: signer.kid,
  ...over,
});

/**
 * @typedef {Parameters<typeof subject>[0]} User
 * @typedef {Record<string, (user: User) => string>} Attacks tokens that must be refused
 */

/**
 * @param {User} user
 * @param {Fields} [over]
 */
export const claims = (user, over = {}) => ({
  iss: config.issuer,
  aud: config.audience,
  ...subject(user),
  iat: now(),
  exp: now() + config.maxMinutes * 60,
  jti: randomUUID(),
  type: "access",
  ...over,
});

/**
 * @param {unknown} payload
 * @param {unknown} [head]
 * @param {Sign} [signWith]
 */
export function token(payload, head = header(), signWith = signer.sign) {
  const message = `${segment(head)}.${segment(payload)}`;
  return `${message}.${base64url(signWith(message))}`;
}

/** @param {string} text */
export const bearer = (text) =>
  /** @type {[string, string]} */ (["authorization", `Bearer ${text}`]);

/** @param {User} user */
export const as = (user) => bearer(token(claims(user)));
