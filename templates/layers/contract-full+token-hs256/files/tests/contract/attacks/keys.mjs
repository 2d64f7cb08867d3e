import { createHash } from "node:crypto";
import { secret } from "../support/signer.mjs";
import { claims, header, hmac, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */

/** Wrong keys derived from the secret. The right key is the secret's text, unchanged. */
const spellings = {
  decoded: Buffer.from(secret, "base64url"),
  "encoded again": Buffer.from(secret).toString("base64url"),
  "in standard base64": Buffer.from(secret, "base64url").toString("base64"),
  "in hexadecimal": Buffer.from(secret, "base64url").toString("hex"),
  "in UTF-16": Buffer.from(secret, "utf16le"),
  "with a line feed": `${secret}\n`,
  "with a leading space": ` ${secret}`,
  "in quotes": `"${secret}"`,
  "with its variable name": `BETTER_AUTH_SECRET=${secret}`,
  "in lower case": secret.toLowerCase(),
  "without its first character": secret.slice(1),
  "without its last character": secret.slice(0, -1),
  repeated: secret + secret,
  reversed: [...secret].reverse().join(""),
  hashed: createHash("sha256").update(secret).digest(),
  "hashed, in hexadecimal": createHash("sha256").update(secret).digest("hex"),
};

/** @type {Attacks} Tokens that use the right secret in a wrong way. */
export const keys = {
  HS384: (user) => token(claims(user), header({ alg: "HS384" }), hmac(secret, "sha384")),
  HS512: (user) => token(claims(user), header({ alg: "HS512" }), hmac(secret, "sha512")),
  "HS512 under the name HS256": (user) => token(claims(user), header(), hmac(secret, "sha512")),
  "HMAC with SHA-1": (user) => token(claims(user), header(), hmac(secret, "sha1")),
  "a hash of secret and text, without HMAC": (user) =>
    token(claims(user), header(), (message) =>
      createHash("sha256")
        .update(secret + message)
        .digest(),
    ),
  "the secret as the signature": (user) => token(claims(user), header(), () => Buffer.from(secret)),
  "kid null": (user) => token(claims(user), header({ kid: null })),
  "kid a number": (user) => token(claims(user), header({ kid: 1 })),
  "kid an array": (user) => token(claims(user), header({ kid: ["1"] })),
  "kid an object": (user) => token(claims(user), header({ kid: {} })),
  "kid true": (user) => token(claims(user), header({ kid: true })),
  ...Object.fromEntries(
    Object.entries(spellings).map(([name, key]) => [
      `the secret ${name}`,
      /** @type {Attacks[string]} */ ((user) => token(claims(user), header(), hmac(key))),
    ]),
  ),
};

/** @type {Attacks} Valid tokens: a service with only one secret ignores `kid`. */
export const accepted = {
  "kid unknown": (user) => token(claims(user), header({ kid: "another" })),
  "kid empty": (user) => token(claims(user), header({ kid: "" })),
  "no kid": (user) => token(claims(user), header({ kid: undefined })),
};
