import { claims, header, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {(json: string) => Buffer} Spoil */

/** Names and values of unknown members, which a parser may skip without validation. */
const skipped = {
  "an unknown member": [',"x":"', '"}'],
  "the name of an unknown member": [',"', '":1}'],
  "an array in an unknown member": [',"x":[{"y":["', '"]}]}'],
  "a name inside an unknown member": [',"x":[{"', '":1}]}'],
};

const badText = {
  "a byte that is never UTF-8": [0xff],
  "a lone continuation byte": [0x80],
  "a truncated sequence": [0xe2, 0x82],
  "an overlong slash": [0xc0, 0xaf],
  "an overlong NUL": [0xe0, 0x80, 0x80],
  "a surrogate": [0xed, 0xa0, 0x80],
  "a surrogate pair in CESU-8": [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  "a code point above U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
  // Parsers handle these differently: RFC 8259, section 8.2.
  "an escaped high surrogate": "\\ud800",
  "an escaped low surrogate": "\\udc00",
  "an escaped surrogate pair in reverse": "\\udc00\\ud800",
  "an unknown escape": "\\q",
  "a control character": "\u0001",
};

const badValues = {
  NaN: "NaN",
  "minus infinity": "-Infinity",
  "a number with a leading zero": "01",
  "deeply nested arrays": "[".repeat(500) + "]".repeat(500),
  "deeply nested objects": `${'{"y":'.repeat(300)}1${"}".repeat(300)}`,
};

const bom = "\uFEFF";
/** @param {string} text */
const utf16 = (text) => Buffer.from(text, "utf16le");
/** @param {string} text */
const utf32 = (text) => Buffer.from(Uint32Array.from(text, (c) => c.charCodeAt(0)).buffer);

/** @type {Record<string, Spoil>} */
const encodings = {
  "in UTF-8 with a byte order mark": (json) => Buffer.from(bom + json),
  "in UTF-16LE": utf16,
  "in UTF-16LE with a byte order mark": (json) => utf16(bom + json),
  "in UTF-16BE": (json) => utf16(json).swap16(),
  "in UTF-16BE with a byte order mark": (json) => utf16(bom + json).swap16(),
  "in UTF-32LE": utf32,
  "in UTF-32BE": (json) => utf32(json).swap32(),
};

/** @param {(json: string) => (string | Buffer)[]} pieces @returns {Spoil} */
const joined = (pieces) => (json) => Buffer.concat(pieces(json).map((each) => Buffer.from(each)));

/** @type {[name: string, Spoil][]} */
const anywhere = [
  ...Object.entries(badText).flatMap(([what, text]) =>
    Object.entries(skipped).map(
      ([place, [before, after]]) =>
        /** @type {[string, Spoil]} */ ([
          `with ${what} in ${place}`,
          joined((json) => [json.slice(0, -1), before, Buffer.from(text), after]),
        ]),
    ),
  ),
  ...Object.entries(badValues).map(
    ([what, value]) =>
      /** @type {[string, Spoil]} */ ([
        `with ${what} in an unknown member`,
        joined((json) => [json.slice(0, -1), `,"x":${value}}`]),
      ]),
  ),
  ...Object.entries(encodings),
];

/** @type {[name: string, Spoil][]} */
const inClaims = Object.entries(badText).flatMap(([what, text]) =>
  ["sub", "name"].map(
    (claim) =>
      /** @type {[string, Spoil]} */ ([
        `with ${what} in ${claim}`,
        joined((json) => {
          const [before, after] = json.split(`"${claim}":"`);
          return [before, `"${claim}":"`, Buffer.from(text), after];
        }),
      ]),
  ),
);

/** @type {Attacks} Validly signed tokens that are not JSON in UTF-8: RFC 7515, section 5.2, and RFC 7519, section 7.2. */
export const encoding = Object.fromEntries([
  ...anywhere.map(([name, spoil]) => [
    `header ${name}`,
    /** @type {Attacks[string]} */
    (user) => token(claims(user), spoil(JSON.stringify(header()))),
  ]),
  ...[...anywhere, ...inClaims].map(([name, spoil]) => [
    `payload ${name}`,
    /** @type {Attacks[string]} */
    (user) => token(spoil(JSON.stringify(claims(user)))),
  ]),
]);
