import { createHash, generateKeyPairSync } from "node:crypto";
import { config } from "../support/service.mjs";
import { base64url, claims, header, hmac, segment, signer, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {import("../support/tokens.mjs").Sign} Sign */

const jwks = config.mode === "jwks";
/** A key that the service does not know. */
const foreign = hmac("f".repeat(43));
const { privateKey: rsaKey, publicKey: rsaPublic } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
});
const { publicKey: otherPublic } = generateKeyPairSync("ed25519");

/** @type {Sign} */
const nothing = () => Buffer.alloc(0);

/** @param {string} text */
const cut = (text) => text.slice(0, text.lastIndexOf(".") + 1);

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Another last character for the same signature: its low bits belong to no byte. @param {string} text */
function otherSpelling(text) {
  const index = alphabet.indexOf(text.at(-1) ?? "");
  return text.slice(0, -1) + alphabet[index ^ 1];
}

/** @type {Attacks} `alg` is not the one algorithm of this service. */
export const algorithm = {
  "none without signature": (user) => token(claims(user), header({ alg: "none" }), nothing),
  "none with a good signature": (user) => token(claims(user), header({ alg: "none" })),
  "None without signature": (user) => token(claims(user), header({ alg: "None" }), nothing),
  "NONE without signature": (user) => token(claims(user), header({ alg: "NONE" }), nothing),
  "nOnE without signature": (user) => token(claims(user), header({ alg: "nOnE" }), nothing),
  "none with a blank": (user) => token(claims(user), header({ alg: "none " }), nothing),
  "empty alg": (user) => token(claims(user), header({ alg: "" })),
  "no alg": (user) => token(claims(user), header({ alg: undefined })),
  "null alg": (user) => token(claims(user), header({ alg: null })),
  "alg a list": (user) => token(claims(user), header({ alg: [signer.alg] })),
  "alg a number": (user) => token(claims(user), header({ alg: 256 })),
  "alg true": (user) => token(claims(user), header({ alg: true })),
  "alg an object": (user) => token(claims(user), header({ alg: { name: signer.alg } })),
  "alg in lower case": (user) => token(claims(user), header({ alg: signer.alg.toLowerCase() })),
  "alg with a blank": (user) => token(claims(user), header({ alg: ` ${signer.alg}` })),
  "alg with a NUL": (user) => token(claims(user), header({ alg: `${signer.alg}\0` })),
  "alg unknown": (user) => token(claims(user), header({ alg: "HS1" })),
  "alg under another name": (user) =>
    token(claims(user), header({ alg: undefined, Alg: signer.alg })),
  HS384: (user) =>
    token(claims(user), header({ alg: "HS384" }), hmac(config.secret ?? "", "sha384")),
  HS512: (user) =>
    token(claims(user), header({ alg: "HS512" }), hmac(config.secret ?? "", "sha512")),
  "HS384 in name only": (user) => token(claims(user), header({ alg: "HS384" })),
  "the key's own hash, another name": (user) => token(claims(user), header({ alg: "RS256" })),
  RS256: (user) => token(claims(user), header({ alg: "RS256" }), rsaSign),
  PS256: (user) => token(claims(user), header({ alg: "PS256" }), rsaSign),
  ES256: (user) => token(claims(user), header({ alg: "ES256" }), foreign),
  "ES256, all zeros": (user) =>
    token(claims(user), header({ alg: "ES256" }), () => Buffer.alloc(64)),
  "EdDSA, all zeros": (user) =>
    token(claims(user), header({ alg: "EdDSA" }), () => Buffer.alloc(64)),
  "HMAC with an empty key": (user) => token(claims(user), header({ alg: "HS256" }), hmac("")),
  "HMAC with a zero byte": (user) => token(claims(user), header({ alg: "HS256" }), hmac("\0")),
  "HMAC with the key's id": (user) =>
    token(claims(user), header({ alg: "HS256" }), hmac(signer.kid)),
  "HMAC with the issuer": (user) =>
    token(claims(user), header({ alg: "HS256" }), hmac(config.issuer)),
  "HMAC with an RSA public key": (user) =>
    token(
      claims(user),
      header({ alg: "HS256" }),
      hmac(rsaPublic.export({ type: "spki", format: "pem" })),
    ),
  ...(jwks ? publicKeyConfusion() : decodedSecrets()),
};

/** @type {Sign} */
function rsaSign(message) {
  return Buffer.from(hmac(rsaKey.export({ type: "pkcs8", format: "der" }))(message));
}

/** @returns {Attacks} The public key is no secret: nothing may be signed with it. */
function publicKeyConfusion() {
  const key = signer.publicKey ?? otherPublic;
  const raw = Buffer.from(String(key.export({ format: "jwk" }).x), "base64url");
  const spellings = {
    "HMAC with the raw public key": raw,
    "HMAC with the public key as text": raw.toString("base64url"),
    "HMAC with the public key as PEM": key.export({ type: "spki", format: "pem" }),
    "HMAC with the public key as DER": key.export({ type: "spki", format: "der" }),
    "HMAC with the public key as JWK": JSON.stringify(key.export({ format: "jwk" })),
  };
  return Object.fromEntries(
    Object.entries(spellings).map(([name, secret]) => [
      name,
      (user) => token(claims(user), header({ alg: "HS256" }), hmac(secret)),
    ]),
  );
}

/** @returns {Attacks} The key is the text of the secret, in no other spelling. */
function decodedSecrets() {
  const secret = String(config.secret);
  const spellings = {
    "HMAC with the decoded secret": Buffer.from(secret, "base64url"),
    "HMAC with the secret and a line feed": `${secret}\n`,
    "HMAC with the secret in quotes": `"${secret}"`,
    "HMAC with the secret in lower case": secret.toLowerCase(),
    "HMAC with a shortened secret": secret.slice(0, -1),
    "HMAC with the hash of the secret": createHash("sha256").update(secret).digest(),
  };
  return Object.fromEntries(
    Object.entries(spellings).map(([name, key]) => [
      name,
      (user) => token(claims(user), header(), hmac(key)),
    ]),
  );
}

/** @type {Attacks} A header that names a key of the attacker, or asks for more than there is. */
export const injection = {
  "jwk, symmetric": (user) =>
    token(claims(user), header({ jwk: { kty: "oct", k: base64url("f".repeat(43)) } }), foreign),
  "jwk, public": (user) =>
    token(claims(user), header({ jwk: otherPublic.export({ format: "jwk" }) }), foreign),
  jku: (user) => token(claims(user), header({ jku: "http://127.0.0.1:9/jwks" }), foreign),
  x5u: (user) => token(claims(user), header({ x5u: "http://127.0.0.1:9/cert" }), foreign),
  x5c: (user) => token(claims(user), header({ x5c: ["MIIB"] }), foreign),
  "kid, a path": (user) => token(claims(user), header({ kid: "../../../../dev/null" }), hmac("\0")),
  "kid, an absolute path": (user) => token(claims(user), header({ kid: "/dev/null" }), hmac("")),
  "kid, SQL": (user) =>
    token(claims(user), header({ kid: "x' UNION SELECT 'key' -- " }), hmac("key")),
  "kid, a command": (user) => token(claims(user), header({ kid: "| sleep 5" }), foreign),
  "kid, an address": (user) => token(claims(user), header({ kid: "http://127.0.0.1:9/" }), foreign),
  "kid, very long": (user) => token(claims(user), header({ kid: "k".repeat(2000) }), foreign),
  "crit, unknown": (user) => token(claims(user), header({ crit: ["exp-policy"], "exp-policy": 1 })),
  "crit, b64 true": (user) => token(claims(user), header({ crit: ["b64"], b64: true })),
  "crit, b64 false": (user) => token(claims(user), header({ crit: ["b64"], b64: false })),
  "crit, known name": (user) => token(claims(user), header({ crit: ["exp"], exp: 1 })),
  "crit, empty": (user) => token(claims(user), header({ crit: [] })),
  "crit, a text": (user) => token(claims(user), header({ crit: "b64" })),
  "crit, null": (user) => token(claims(user), header({ crit: null })),
};

/** @type {Attacks} The signature is not that of these bytes. */
export const signature = {
  "a foreign key": (user) => token(claims(user), header(), foreign),
  empty: (user) => token(claims(user), header(), nothing),
  "one zero byte": (user) => token(claims(user), header(), () => Buffer.alloc(1)),
  "32 zero bytes": (user) => token(claims(user), header(), () => Buffer.alloc(32)),
  "64 zero bytes": (user) => token(claims(user), header(), () => Buffer.alloc(64)),
  "the first half": (user) =>
    token(claims(user), header(), (message) => signer.sign(message).subarray(0, 16)),
  "without its last byte": (user) =>
    token(claims(user), header(), (message) => signer.sign(message).subarray(0, -1)),
  "with one byte more": (user) =>
    token(claims(user), header(), (message) =>
      Buffer.concat([signer.sign(message), Buffer.alloc(1)]),
    ),
  "twice in a row": (user) =>
    token(claims(user), header(), (message) =>
      Buffer.concat([signer.sign(message), signer.sign(message)]),
    ),
  "one bit changed": (user) =>
    token(claims(user), header(), (message) => {
      const bytes = signer.sign(message);
      bytes[0] ^= 1;
      return bytes;
    }),
  "in hexadecimal": (user) =>
    token(claims(user), header(), (message) => Buffer.from(signer.sign(message).toString("hex"))),
  "of the payload alone": (user) =>
    token(claims(user), header(), (message) =>
      signer.sign(message.slice(message.indexOf(".") + 1)),
    ),
  "of the decoded text": (user) =>
    token(claims(user), header(), () => signer.sign(JSON.stringify(claims(user)))),
  "another spelling of its last character": (user) => otherSpelling(token(claims(user))),
  "of another token": (user) =>
    cut(token(claims(user))) + token(claims(user, { jti: "2" })).split(".")[2],
  "payload exchanged": (user) => {
    const [head, , sign] = token(claims({ ...user, id: "somebody" })).split(".");
    return `${head}.${segment(claims(user))}.${sign}`;
  },
  "header exchanged": (user) => {
    const [, payload, sign] = token(claims(user), header({ typ: "JWT" })).split(".");
    return `${segment(header())}.${payload}.${sign}`;
  },
  "parts in another order": (user) => {
    const [head, payload, sign] = token(claims(user)).split(".");
    return `${payload}.${head}.${sign}`;
  },
};
