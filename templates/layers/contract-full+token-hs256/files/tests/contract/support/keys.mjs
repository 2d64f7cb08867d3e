import { randomBytes } from "node:crypto";
import { UserError } from "../../../scripts/lib/cli.mjs";

/**
 * The secret of one run, as the test files and as the service find it in their environment.
 *
 * @param {boolean} elsewhere whether the service runs already and so has a secret
 */
export async function makeKeys(elsewhere) {
  const secret = elsewhere ? process.env.CONTRACT_SECRET : randomBytes(32).toString("base64url");
  if (!secret) {
    throw new UserError("CONTRACT_SECRET is not set", {
      hint: "export the BETTER_AUTH_SECRET of the service at CONTRACT_BASE_URL",
    });
  }
  return {
    tests: { CONTRACT_SECRET: secret, CONTRACT_ELSEWHERE: elsewhere ? "yes" : "" },
    // The project's own one may be about to change.
    service: { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRET_PREVIOUS: "" },
  };
}
