import { createHash, createHmac, randomBytes } from "node:crypto";

/** @typedef {import("./tokens.mjs").Signer} Signer */

/** The secret with which the service under test verifies tokens. */
export const secret = process.env.CONTRACT_SECRET ?? "";
if (!secret) throw new Error("CONTRACT_SECRET is not set: start the tests with run.mjs");

/** @param {string} key @returns {Signer} */
export const hs256 = (key) => ({
  alg: "HS256",
  kid: createHash("sha256").update(key).digest("hex").slice(0, 8),
  sign: (message) => createHmac("sha256", key).update(message).digest(),
  jwk: { kty: "oct", k: Buffer.from(key).toString("base64url") },
});

/** Signs as the frontend does. */
export const signer = hs256(secret);

/** Signs with a secret that the service does not know. */
export const foreign = hs256(randomBytes(32).toString("base64url"));
