import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** @typedef {{ kid: string, kty: string, crv: string, x: string, d: string }} PrivateJwk */
/** @typedef {ReturnType<typeof keyPair>} KeyPair */

function newPrivateJwk() {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return /** @type {PrivateJwk} */ ({ ...jwk, kid: randomBytes(24).toString("base64url") });
}

/**
 * A key pair like the frontend's.
 *
 * @param {PrivateJwk} [secret]
 */
export function keyPair(secret = newPrivateJwk()) {
  const { d: _d, ...jwk } = secret;
  const key = createPrivateKey({ key: secret, format: "jwk" });
  return {
    alg: "EdDSA",
    kid: secret.kid,
    /** @param {string | Buffer} message */
    sign: (message) => sign(null, Buffer.from(message), key),
    /** The public key, as the frontend publishes it. */
    jwk,
    secret,
  };
}
