import { signer } from "../support/signer.mjs";
import { base64url, claims, header, segment, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */

/** @param {string} text */
const parts = (text) => text.split(".");

/**
 * Signs two segments that are already encoded.
 *
 * @param {string} head
 * @param {string} payload
 */
const signed = (head, payload) =>
  `${head}.${payload}.${base64url(signer.sign(`${head}.${payload}`))}`;

/** @param {string} text */
const padded = (text) => text.padEnd(Math.ceil(text.length / 4) * 4, "=");

/** A payload whose base64url has both special characters. @param {any} user */
const special = (user) => segment(claims(user, { name: "\u00ff\u00fe???>>>~~~" }));

/** @type {Attacks} Tokens that violate the format: three base64url parts, the first two in JSON. */
export const structure = {
  "one word": () => "hello",
  "one dot": () => ".",
  "two dots": () => "..",
  "only a header": () => `${segment(header())}..`,
  "only a payload": (user) => `.${segment(claims(user))}.`,
  "only a signature": (user) => `..${parts(token(claims(user)))[2]}`,
  "no signature part": (user) =>
    parts(token(claims(user)))
      .slice(0, 2)
      .join("."),
  "empty signature": (user) =>
    `${parts(token(claims(user)))
      .slice(0, 2)
      .join(".")}.`,
  "empty header": (user) => signed("", segment(claims(user))),
  "empty payload": () => signed(segment(header()), ""),
  "four parts": (user) => `${token(claims(user))}.x`,
  "five parts, as JWE": (user) => `${token(claims(user))}.x.y`,
  "leading dot": (user) => `.${token(claims(user))}`,
  "trailing dot": (user) => `${token(claims(user))}.`,
  "double dot": (user) => token(claims(user)).replace(".", ".."),
  "in double quotes": (user) => `"${token(claims(user))}"`,
  "in single quotes": (user) => `'${token(claims(user))}'`,
  "with a trailing comma": (user) => `${token(claims(user))},`,
  "with a trailing semicolon": (user) => `${token(claims(user))};`,
  "with a space inside": (user) => token(claims(user)).replace(".", ". "),
  "with a tab inside": (user) => token(claims(user)).replace(".", ".\t"),
  "with trailing text": (user) => `${token(claims(user))} x`,
  "percent-encoded dots": (user) => token(claims(user)).replaceAll(".", "%2E"),
  "padded signature": (user) => padded(`${token(claims(user))}=`),
  "padded header, validly signed": (user) =>
    signed(padded(`${segment({ ...header(), x: 1 })}=`), segment(claims(user))),
  "padded payload, validly signed": (user) =>
    signed(segment(header()), `${segment(claims(user))}=`),
  "standard base64 payload, validly signed": (user) =>
    signed(segment(header()), `${special(user).replaceAll("-", "+").replaceAll("_", "/")}+/`),
  "a character outside base64url in the header": (user) => `!${token(claims(user))}`,
  "a character outside base64url in the signature": (user) => `${token(claims(user))}!`,
  "a non-ASCII letter": (user) => `${token(claims(user))}\u00e9`,
  "a payload of one character": () => signed(segment(header()), "A"),
  "header not JSON": (user) => token(claims(user), "{not json"),
  "header an array": (user) => token(claims(user), [header()]),
  "header null": (user) => token(claims(user), "null"),
  "header a number": (user) => token(claims(user), "1"),
  "header a string": (user) => token(claims(user), '"HS256"'),
  "header with a trailing comma": (user) =>
    token(claims(user), JSON.stringify(header()).replace(/}$/, ",}")),
  "deeply nested header": (user) => token(claims(user), "[".repeat(1000)),
  "header with trailing text": (user) => token(claims(user), `${JSON.stringify(header())}x`),
  "payload not JSON": () => token("{not json"),
  "payload an array": (user) => token([claims(user)]),
  "payload null": () => token("null"),
  "payload a number": () => token("1"),
  "payload a string": () => token('"access"'),
  "payload true": () => token("true"),
  "payload an empty object": () => token("{}"),
  "deeply nested payload": () => token("[".repeat(1400)),
  "payload with trailing text": (user) => token(`${JSON.stringify(claims(user))}x`),
  "payload with a comment": (user) => token(`${JSON.stringify(claims(user))}/* */`),
  "payload with a trailing comma": (user) =>
    token(JSON.stringify(claims(user)).replace(/}$/, ",}")),
  "payload encoded twice": (user) => token(segment(claims(user))),
  "longer than 4 KiB, signed": (user) => token(claims(user, { name: "x".repeat(4000) })),
  "8 KiB, signed": (user) => token(claims(user, { name: "x".repeat(6000) })),
  "5 KiB of one letter": () => "a".repeat(5000),
  "5 KiB of dots": () => ".".repeat(5000),
  "JSON serialization": (user) => {
    const [head, payload, signature] = parts(token(claims(user)));
    return JSON.stringify({ protected: head, payload, signature });
  },
  "JSON serialization in base64url": (user) => {
    const [head, payload, signature] = parts(token(claims(user)));
    return base64url(JSON.stringify({ protected: head, payload, signature }));
  },
};
