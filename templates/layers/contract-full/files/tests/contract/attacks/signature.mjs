import { constants, generateKeyPairSync, sign } from "node:crypto";
import { config } from "../support/service.mjs";
import { foreign, signer } from "../support/signer.mjs";
import { claims, header, hmac, segment, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {import("../support/tokens.mjs").Sign} Sign */

/** @type {Sign} */
const nothing = () => Buffer.alloc(0);

/**
 * Tokens with the `alg` of each row, signed with its `signWith` or else with the service's own key.
 *
 * @param {Record<string, [alg: unknown, signWith?: Sign]>} rows
 * @returns {Attacks}
 */
const withAlgorithm = (rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, [alg, signWith]]) => [
      name,
      (user) => token(claims(user), header({ alg }), signWith),
    ]),
  );

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const ed448 = generateKeyPairSync("ed448").privateKey;
const rsaPem = rsa.publicKey.export({ type: "spki", format: "pem" });

/**
 * @param {string | null} hash
 * @param {import("node:crypto").SignKeyObjectInput} key
 * @returns {Sign} a valid signature by an attacker's key
 */
const signWith = (hash, key) => (message) => sign(hash, Buffer.from(message), key);

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const p1363 = /** @type {const} */ ({ dsaEncoding: "ieee-p1363" });

/** Algorithms that this service does not use. */
const others = ["HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES256K", "EdDSA"]
  .concat("Ed25519", "Ed448", "HS1")
  .filter((alg) => alg !== signer.alg);

/** @type {Attacks} Tokens with a wrong `alg` or a signature by another algorithm. */
export const algorithm = {
  ...withAlgorithm({
    "none without signature": ["none", nothing],
    "none with a valid signature": ["none"],
    "None without signature": ["None", nothing],
    "NONE without signature": ["NONE", nothing],
    "nOnE without signature": ["nOnE", nothing],
    "none with a trailing space": ["none ", nothing],
    "empty alg": [""],
    "no alg": [undefined],
    "null alg": [null],
    "alg an array": [[signer.alg]],
    "alg a number": [256],
    "alg true": [true],
    "alg an object": [{ name: signer.alg }],
    "alg in lower case": [signer.alg.toLowerCase()],
    "alg with a leading space": [` ${signer.alg}`],
    "alg with a NUL": [`${signer.alg}\0`],
    "HMAC with an empty key": ["HS256", hmac("")],
    "HMAC with a zero byte": ["HS256", hmac("\0")],
    "HMAC with the key's id": ["HS256", hmac(signer.kid)],
    "HMAC with the issuer": ["HS256", hmac(config.issuer)],
    "HMAC with an RSA public key": ["HS256", hmac(rsaPem)],
    "RS256, a valid signature of an unknown key": [
      "RS256",
      signWith("sha256", { key: rsa.privateKey }),
    ],
    "PS256, a valid signature of an unknown key": [
      "PS256",
      signWith("sha256", { key: rsa.privateKey, ...pss }),
    ],
    "ES256, a valid signature of an unknown key": [
      "ES256",
      signWith("sha256", { key: p256, ...p1363 }),
    ],
    "ES256, all zeros": ["ES256", () => Buffer.alloc(64)],
    "EdDSA, a valid signature of an unknown key": ["EdDSA", signWith(null, { key: ed25519 })],
    "EdDSA, all zeros": ["EdDSA", () => Buffer.alloc(64)],
    "EdDSA, a valid signature of an Ed448 key": ["EdDSA", signWith(null, { key: ed448 })],
    "Ed448, a valid signature of an unknown key": ["Ed448", signWith(null, { key: ed448 })],
    "the right alg, an RSA signature": [signer.alg, signWith("sha256", { key: rsa.privateKey })],
    "the right alg, an ES256 signature": [signer.alg, signWith("sha256", { key: p256, ...p1363 })],
  }),
  ...withAlgorithm(
    Object.fromEntries(
      others.map((alg) => [`${alg} in name only`, /** @type {[string]} */ ([alg])]),
    ),
  ),
  "alg named Alg": (user) => token(claims(user), header({ alg: undefined, Alg: signer.alg })),
  "alg twice, none last": (user) =>
    token(claims(user), JSON.stringify(header()).replace(/}$/, ',"alg":"none"}')),
};

/** @param {string} text */
const cut = (text) => text.slice(0, text.lastIndexOf(".") + 1);

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Flips an unused bit of the last character; the result decodes to the same bytes. @param {string} text */
function otherSpelling(text) {
  const index = alphabet.indexOf(text.at(-1) ?? "");
  return text.slice(0, -1) + alphabet[index ^ 1];
}

/**
 * Tokens whose valid signature is modified.
 *
 * @param {Record<string, (signature: Buffer) => Buffer>} rows
 * @returns {Attacks}
 */
export const withSignature = (rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, change]) => [
      name,
      (user) => token(claims(user), header(), (message) => change(signer.sign(message))),
    ]),
  );

/** @param {number} index @param {number} mask */
const flip = (index, mask) => (/** @type {Buffer} */ bytes) => {
  bytes[bytes.length + index] ^= mask;
  return bytes;
};

/** @type {Attacks} Tokens whose signature does not match the signed bytes. */
export const signature = {
  ...withSignature({
    empty: () => Buffer.alloc(0),
    "one zero byte": () => Buffer.alloc(1),
    "32 zero bytes": () => Buffer.alloc(32),
    "64 zero bytes": () => Buffer.alloc(64),
    "64 bytes of ones": () => Buffer.alloc(64, 0xff),
    "the first half": (bytes) => bytes.subarray(0, bytes.length / 2),
    "without its last byte": (bytes) => bytes.subarray(0, -1),
    "with a trailing byte": (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
    "with a leading byte": (bytes) => Buffer.concat([Buffer.alloc(1), bytes]),
    repeated: (bytes) => Buffer.concat([bytes, bytes]),
    "the first bit changed": (bytes) => flip(-bytes.length, 1)(bytes),
    "the last bit changed": flip(-1, 0x80),
    reversed: (bytes) => bytes.reverse(),
    "in hexadecimal": (bytes) => Buffer.from(bytes.toString("hex")),
    "encoded twice": (bytes) => Buffer.from(bytes.toString("base64url")),
  }),
  "an unknown key": (user) => token(claims(user), header(), foreign.sign),
  "an unknown key with its id": (user) =>
    token(claims(user), header({ kid: foreign.kid }), foreign.sign),
  "of the payload alone": (user) =>
    token(claims(user), header(), (message) =>
      signer.sign(message.slice(message.indexOf(".") + 1)),
    ),
  "of the header alone": (user) =>
    token(claims(user), header(), (message) => signer.sign(message.split(".")[0])),
  "of the text with a trailing dot": (user) =>
    token(claims(user), header(), (message) => signer.sign(`${message}.`)),
  "of the decoded text": (user) =>
    token(claims(user), header(), () => signer.sign(JSON.stringify(claims(user)))),
  "non-canonical base64url": (user) => otherSpelling(token(claims(user))),
  "of another token": (user) =>
    cut(token(claims(user))) + token(claims(user, { jti: "2" })).split(".")[2],
  "payload replaced": (user) => {
    const [head, , sign] = token(claims({ ...user, id: "somebody" })).split(".");
    return `${head}.${segment(claims(user))}.${sign}`;
  },
  "header replaced": (user) => {
    const [, payload, sign] = token(claims(user), header({ typ: "JWT" })).split(".");
    return `${segment(header())}.${payload}.${sign}`;
  },
  "parts reordered": (user) => {
    const [head, payload, sign] = token(claims(user)).split(".");
    return `${payload}.${head}.${sign}`;
  },
};
