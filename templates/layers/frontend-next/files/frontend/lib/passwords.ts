import { dictionary } from "@zxcvbn-ts/language-common";
import { APIError } from "better-auth/api";

const common = new Set(dictionary["passwords-common"]);

type Owner = { email: string; name: string };

function isGuessable(password: string, { email, name }: Owner): boolean {
  const wanted = password.toLowerCase().trim();
  const own = [email, email.split("@")[0], name].map((each) => each?.toLowerCase().trim());
  return common.has(wanted) || own.includes(wanted);
}

/**
 * Refuses what an attacker tries first: common passwords, and the address or the name of the account
 * (OWASP ASVS 5.0, 6.2.4 and 6.2.11).
 */
export function refuseGuessable(password: string, owner: Owner): void {
  if (isGuessable(password, owner)) {
    throw new APIError("BAD_REQUEST", {
      code: "PASSWORD_GUESSABLE",
      message: "This password is too easy to guess",
    });
  }
}
