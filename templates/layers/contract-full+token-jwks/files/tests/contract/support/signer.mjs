import { keyPair } from "./ed25519.mjs";

const { CONTRACT_KEYS } = process.env;
if (!CONTRACT_KEYS) throw new Error("CONTRACT_KEYS is not set: start the tests with run.mjs");

/** @type {import("./ed25519.mjs").PrivateJwk[]} */
const [first, other] = JSON.parse(CONTRACT_KEYS);

/** Signs as the frontend does. */
export const signer = keyPair(first);

/** A second valid key: during a rotation, the frontend publishes two. */
export const second = keyPair(other);

/** A key pair that the service does not know. */
export const foreign = keyPair();
