import { config } from "../support/service.mjs";
import { foreign } from "../support/signer.mjs";
import { claims, header, hmac, token } from "../support/tokens.mjs";

/** @typedef {import("../support/tokens.mjs").Attacks} Attacks */
/** @typedef {import("../support/tokens.mjs").Fields} Fields */

/**
 * A token signed with an attacker's key. Its header tries to make the service accept that key.
 *
 * @param {Fields} over
 * @returns {Attacks[string]}
 */
const signedByForeign = (over) => (user) => token(claims(user), header(over), foreign.sign);

/** @type {Attacks} Tokens whose header supplies a key or demands an extension. */
export const injection = {
  jwk: signedByForeign({ jwk: foreign.jwk }),
  "jwk and its kid": signedByForeign({ jwk: foreign.jwk, kid: foreign.kid }),
  "jwk and no kid": signedByForeign({ jwk: foreign.jwk, kid: undefined }),
  "jwk as kid": signedByForeign({ kid: foreign.jwk }),
  "jwk as a string": signedByForeign({ jwk: JSON.stringify(foreign.jwk) }),
  "jwks, a key set": signedByForeign({ jwks: { keys: [foreign.jwk] }, kid: foreign.kid }),
  x5c: signedByForeign({ x5c: ["MIIB"] }),
  "kid, a path": (user) => token(claims(user), header({ kid: "../../../../dev/null" }), hmac("\0")),
  "kid, an absolute path": (user) => token(claims(user), header({ kid: "/dev/null" }), hmac("")),
  "kid, SQL": (user) =>
    token(claims(user), header({ kid: "x' UNION SELECT 'key' -- " }), hmac("key")),
  "kid, a command": signedByForeign({ kid: "| sleep 5" }),
  "kid, very long": signedByForeign({ kid: "k".repeat(2000) }),
  "kid, __proto__": signedByForeign({ kid: "__proto__" }),
  "kid, constructor": signedByForeign({ kid: "constructor" }),
  "crit, unknown": (user) => token(claims(user), header({ crit: ["exp-policy"], "exp-policy": 1 })),
  "crit, b64 true": (user) => token(claims(user), header({ crit: ["b64"], b64: true })),
  "crit, b64 false": (user) => token(claims(user), header({ crit: ["b64"], b64: false })),
  "crit, known name": (user) => token(claims(user), header({ crit: ["exp"], exp: 1 })),
  "crit, empty": (user) => token(claims(user), header({ crit: [] })),
  "crit, a string": (user) => token(claims(user), header({ crit: "b64" })),
  "crit, null": (user) => token(claims(user), header({ crit: null })),
};

/**
 * Tokens that refer to an attacker's server, which publishes the signing key.
 *
 * @param {string} url
 * @returns {Attacks}
 */
export const pointingTo = (url) => {
  const kid = foreign.kid;
  return {
    jku: signedByForeign({ jku: url }),
    "jku and its kid": signedByForeign({ jku: url, kid }),
    "jku and no kid": signedByForeign({ jku: url, kid: undefined }),
    "jku with the issuer's host as user name": signedByForeign({
      jku: url.replace("//", `//${new URL(config.issuer).host}@`),
      kid,
    }),
    "jku and jwk": signedByForeign({ jku: url, jwk: foreign.jwk, kid }),
    x5u: signedByForeign({ x5u: url }),
    "x5u and its kid": signedByForeign({ x5u: url, kid }),
    "kid, a URL": signedByForeign({ kid: url }),
    "iss, a URL": (user) => token(claims(user, { iss: url }), header({ kid }), foreign.sign),
    "iss and jku": (user) =>
      token(claims(user, { iss: url }), header({ jku: url, kid }), foreign.sign),
    "jwks_uri in the payload": (user) =>
      token(claims(user, { jwks_uri: url }), header({ kid }), foreign.sign),
  };
};
