import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { keyPair } from "../support/ed25519.mjs";

/** @typedef {import("../support/tokens.mjs").Fields} Fields */
/** @typedef {import("../support/tokens.mjs").Sign} Sign */

/**
 * A published key, and the header and signing function of a token that this key verifies.
 *
 * @typedef {{ jwk: unknown, head: Fields, sign: Sign }} Published
 */

/**
 * Creates an Ed25519 key to publish, with some members changed.
 *
 * @param {Fields | ((pair: import("../support/ed25519.mjs").KeyPair) => Fields)} changes
 * @returns {Published}
 */
function published(changes) {
  const pair = keyPair();
  const jwk = { ...pair.jwk, ...(typeof changes === "function" ? changes(pair) : changes) };
  return { jwk, head: { kid: jwk.kid ?? pair.kid }, sign: pair.sign };
}

/** @type {Record<string, Published>} Valid keys that differ from the frontend's. */
export const unusualKeys = {
  "alg and use": published({ alg: "EdDSA", use: "sig" }),
  "unknown members": published({ key_ops: ["verify"], ext: true, x5c: [], note: "" }),
  "an id of 128 characters": published({ kid: "k".repeat(128) }),
  "an id with spaces and non-ASCII characters": published({ kid: "\u5f20 \u{1F600} /'\"\\" }),
};

/** @param {string} x @param {(bytes: Buffer) => Buffer} change */
const bytesOf = (x, change) => change(Buffer.from(x, "base64url")).toString("base64url");

/** @type {Record<string, Published>} Ed25519 keys with one defect each. */
export const spoiledKeys = {
  "no kid": published({ kid: undefined }),
  "kid empty": published({ kid: "" }),
  "kid null": published({ kid: null }),
  "kid a number": published({ kid: 7 }),
  "kid an array": published(({ kid }) => ({ kid: [kid] })),
  "kid of 129 characters": published({ kid: "k".repeat(129) }),
  "no kty": published({ kty: undefined }),
  "kty EC": published({ kty: "EC" }),
  "kty in lower case": published({ kty: "okp" }),
  "no crv": published({ crv: undefined }),
  "crv X25519": published({ crv: "X25519" }),
  "crv in lower case": published({ crv: "ed25519" }),
  "no x": published({ x: undefined }),
  "x empty": published({ x: "" }),
  "x a number": published({ x: 1 }),
  "x too short": published(({ jwk }) => ({ x: bytesOf(jwk.x, (x) => x.subarray(0, 31)) })),
  "x too long": published(({ jwk }) => ({
    x: bytesOf(jwk.x, (x) => Buffer.concat([x, Buffer.alloc(1)])),
  })),
  "x not on the curve": published({ x: `Ag${"A".repeat(41)}` }),
  "x padded": published(({ jwk }) => ({ x: `${jwk.x}=` })),
  "x with a line feed": published(({ jwk }) => ({ x: `${jwk.x}\n` })),
  "x in hexadecimal": published(({ jwk }) => ({
    x: Buffer.from(jwk.x, "base64url").toString("hex"),
  })),
  "use enc": published({ use: "enc" }),
  "use an array": published({ use: ["sig"] }),
  "alg ES256": published({ alg: "ES256" }),
  "alg HS256": published({ alg: "HS256" }),
  "alg an array": published({ alg: ["EdDSA"] }),
  "with its private key": published(({ secret }) => ({ d: secret.d })),
};

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed448 = generateKeyPairSync("ed448");
const x25519 = generateKeyPairSync("x25519");
const oct = Buffer.alloc(32, 1);

/** @param {import("node:crypto").KeyObject} key @param {Fields} more */
const jwkOf = (key, more) => ({ ...key.export({ format: "jwk" }), ...more });

/** @type {Record<string, Published>} Keys of types that the frontend does not publish. */
export const otherKeys = {
  RSA: {
    jwk: jwkOf(rsa.publicKey, { kid: "rsa" }),
    head: { kid: "rsa", alg: "RS256" },
    sign: (message) => sign("sha256", Buffer.from(message), rsa.privateKey),
  },
  "RSA, as EdDSA": {
    jwk: jwkOf(rsa.publicKey, { kid: "rsa-eddsa", alg: "EdDSA" }),
    head: { kid: "rsa-eddsa" },
    sign: (message) => sign("sha256", Buffer.from(message), rsa.privateKey),
  },
  "P-256": {
    jwk: jwkOf(p256.publicKey, { kid: "p256" }),
    head: { kid: "p256", alg: "ES256" },
    sign: (message) =>
      sign("sha256", Buffer.from(message), { key: p256.privateKey, dsaEncoding: "ieee-p1363" }),
  },
  Ed448: {
    jwk: jwkOf(ed448.publicKey, { kid: "ed448" }),
    head: { kid: "ed448" },
    sign: (message) => sign(null, Buffer.from(message), ed448.privateKey),
  },
  X25519: {
    jwk: jwkOf(x25519.publicKey, { kid: "x25519" }),
    head: { kid: "x25519" },
    sign: () => Buffer.alloc(64),
  },
  "a secret": {
    jwk: { kty: "oct", k: oct.toString("base64url"), kid: "oct" },
    head: { kid: "oct", alg: "HS256" },
    sign: (message) => createHmac("sha256", oct).update(message).digest(),
  },
  "a secret, as EdDSA": {
    jwk: { kty: "oct", k: oct.toString("base64url"), kid: "oct-eddsa", alg: "EdDSA" },
    head: { kid: "oct-eddsa" },
    sign: (message) => createHmac("sha256", oct).update(message).digest(),
  },
};
