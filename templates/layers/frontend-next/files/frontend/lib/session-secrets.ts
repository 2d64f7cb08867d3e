import { createHash } from "node:crypto";

/**
 * A version that is counted would name another secret as soon as an entry leaves the list. This one
 * follows from the secret: the first 31 bits of its SHA-256, wherever it stands.
 */
const versioned = (value: string) => ({
  version: createHash("sha256").update(value).digest().readUInt32BE() >>> 1,
  value,
});

/**
 * What Better Auth is given. It encrypts with the first of `secrets` and writes the version beside
 * the result, which stays readable as long as that secret is in the list. What has no version is
 * older than all of them, and `secret` is for that. Cookies are signed with the first, and one of
 * another is not accepted.
 */
export function sessionSecrets(current: string, earlier: string[]) {
  // Better Auth does not start with a version twice.
  const secrets = [...new Set([current, ...earlier])].map(versioned);
  return { secrets, secret: earlier.at(-1) ?? current };
}
