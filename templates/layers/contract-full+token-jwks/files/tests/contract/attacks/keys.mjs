import { createHash, createPublicKey, randomBytes } from "node:crypto";
import { foreign, second, signer } from "../support/signer.mjs";
import { claims, header, hmac, token } from "../support/tokens.mjs";
import { withSignature } from "./signature.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {import("../support/tokens.mjs").Fields} Fields */
/** @typedef {import("../support/tokens.mjs").Sign} Sign */

/** The public key must not work as an HMAC secret, because anyone can get it. */
const { kid, x } = signer.jwk;
const publicKey = createPublicKey({ key: { ...signer.jwk }, format: "jwk" });
const raw = Buffer.from(x, "base64url");
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
const der = publicKey.export({ type: "spki", format: "der" });
const spellings = {
  "as bytes": raw,
  "in base64url": x,
  "in base64": raw.toString("base64"),
  "in hexadecimal": raw.toString("hex"),
  "as PEM": pem,
  "as PEM without its final line feed": pem.trim(),
  "as PEM with CRLF": pem.replaceAll("\n", "\r\n"),
  "as PEM without its BEGIN and END lines": pem.split("\n")[1],
  "as DER": der,
  "as DER in base64url": der.toString("base64url"),
  "as JWK": JSON.stringify(signer.jwk),
  "as JWK without an id": JSON.stringify({ crv: "Ed25519", kty: "OKP", x }),
  "as JWK set": JSON.stringify({ keys: [signer.jwk, second.jwk] }),
  hashed: createHash("sha256").update(raw).digest(),
};

/** @type {Attacks} */
const publicKeyAsSecret = Object.fromEntries(
  Object.entries(spellings).flatMap(([name, key]) =>
    ["HS256", "HS384", "HS512"].map((alg) => [
      `${alg} with the public key ${name}`,
      (user) => token(claims(user), header({ alg }), hmac(key, alg.replace("HS", "sha"))),
    ]),
  ),
);

/**
 * Tokens with a valid signature but a `kid` that does not name the signing key.
 *
 * @param {Record<string, unknown>} rows
 * @returns {Attacks}
 */
const withKid = (rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, kid]) => [
      name,
      (user) => token(claims(user), header({ kid })),
    ]),
  );

const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/**
 * Makes a malleable signature: S + n·L also verifies unless the verifier checks S < L, as RFC 8032,
 * section 5.1.7, requires.
 *
 * @param {bigint} times
 */
const addOrder = (times) => (/** @type {Buffer} */ bytes) => {
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`);
  const sum = (s + times * L).toString(16).padStart(64, "0");
  return Buffer.concat([bytes.subarray(0, 32), Buffer.from(sum, "hex").reverse()]);
};

const zeros = Buffer.alloc(32);
/** Encodings of the points of order 1, 2, 4 and 8, including non-canonical ones. */
const smallOrder = [
  `01${"00".repeat(31)}`,
  `01${"00".repeat(30)}80`,
  `ec${"ff".repeat(30)}7f`,
  `ec${"ff".repeat(31)}`,
  "00".repeat(32),
  `${"00".repeat(31)}80`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  `ed${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(31)}`,
  `ee${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(31)}`,
].map((each) => Buffer.from(each, "hex"));

/**
 * If the key has small order, a small-order point with S = 0 can sign any message.
 *
 * @param {Buffer} point
 * @returns {Sign}
 */
const ofEverything = (point) => () => Buffer.concat([point, zeros]);

/** @type {Attacks} */
const smallOrderAttacks = Object.fromEntries(
  smallOrder.flatMap((point, index) => {
    /** @type {Fields} */
    const jwk = { ...signer.jwk, x: point.toString("base64url") };
    return [
      [
        `a point of small order as signature, ${index + 1}`,
        (user) => token(claims(user), header(), ofEverything(point)),
      ],
      [
        `a point of small order as key in the header, ${index + 1}`,
        (user) => token(claims(user), header({ jwk }), ofEverything(smallOrder[0])),
      ],
    ];
  }),
);

/** @type {Attacks} */
export const keys = {
  ...publicKeyAsSecret,
  ...withKid({
    "kid of the second key": second.kid,
    "kid unknown": foreign.kid,
    "no kid": undefined,
    "kid null": null,
    "kid empty": "",
    "kid a number": 1,
    "kid true": true,
    "kid an array with the right kid": [kid],
    "kid an object": { kid },
    "kid with a leading space": ` ${kid}`,
    "kid with a trailing space": `${kid} `,
    "kid with a trailing NUL": `${kid}\0`,
    "kid with a suffix": `${kid}x`,
    "kid without its last character": kid.slice(0, -1),
    "kid in another case": kid.replace(/[a-z]/i, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
    "kid equal to the public key": x,
    "kid a wildcard": "*",
    "kid equal to the index of the key": "0",
  }),
  "kid named Kid": (user) => token(claims(user), header({ kid: undefined, Kid: kid })),
  "kid in the payload": (user) => token(claims(user, { kid }), header({ kid: undefined })),
  "the second key, kid of the first": (user) => token(claims(user), header(), second.sign),
  "an unknown key, kid of the second": (user) =>
    token(claims(user), header({ kid: second.kid }), foreign.sign),
  ...withSignature({
    "S + L": addOrder(1n),
    "S + 2 L": addOrder(2n),
    "S + 8 L": addOrder(8n),
    "S + 15 L": addOrder(15n),
    "S = 0": (bytes) => Buffer.concat([bytes.subarray(0, 32), zeros]),
    "R = 0": (bytes) => Buffer.concat([zeros, bytes.subarray(32)]),
    "R with its sign bit flipped": (bytes) => {
      bytes[31] ^= 0x80;
      return bytes;
    },
    "R and S swapped": (bytes) => Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]),
    "R of another signature": (bytes) =>
      Buffer.concat([signer.sign("another").subarray(0, 32), bytes.subarray(32)]),
    "random bytes": () => randomBytes(64),
  }),
  "signature of the hash of the text": (user) =>
    token(claims(user), header(), (message) =>
      signer.sign(createHash("sha512").update(message).digest()),
    ),
  ...smallOrderAttacks,
};

/** @type {Attacks} */
export const accepted = {
  "signed with the second key": (user) =>
    token(claims(user), header({ kid: second.kid }), second.sign),
};
