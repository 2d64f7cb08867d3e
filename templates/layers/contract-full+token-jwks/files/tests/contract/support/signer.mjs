import { keyPair } from "./ed25519.mjs";

const { CONTRACT_KEYS } = process.env;
if (!CONTRACT_KEYS) throw new Error("CONTRACT_KEYS is not set: start the tests with run.mjs");

/** @type {import("./ed25519.mjs").PrivateJwk[]} */
const [first, other] = JSON.parse(CONTRACT_KEYS);

/** Signs as the frontend does. */
export const signer = keyPair(first);

/** Signs as well: the frontend publishes two keys for some time after it changed them. */
export const second = keyPair(other);

/** Signs with a key that the service does not know. */
export const foreign = keyPair();
