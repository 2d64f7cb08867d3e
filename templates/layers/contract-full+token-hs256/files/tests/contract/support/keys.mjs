import { randomBytes } from "node:crypto";
import { UserError } from "../../../scripts/lib/cli.mjs";

/**
 * The secret for one run, as environment variables for the test files and for the service.
 *
 * @param {boolean} elsewhere whether the service is already running, with its own secret
 */
export async function makeKeys(elsewhere) {
  const secret = elsewhere ? process.env.CONTRACT_SECRET : randomBytes(32).toString("base64url");
  if (!secret) {
    throw new UserError("CONTRACT_SECRET is not set", {
      hint: "set it to the BETTER_AUTH_SECRET of the service at CONTRACT_BASE_URL",
    });
  }
  return {
    tests: { CONTRACT_SECRET: secret, CONTRACT_ELSEWHERE: elsewhere ? "yes" : "" },
    // Clear the previous secret, because the project may be in the middle of a rotation.
    service: { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRET_PREVIOUS: "" },
  };
}
