import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Settings } from "./settings";

const SECONDS = 5 * 60;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Parses the content of Apple's key file, without its first and last line. */
function readKey(text: string): KeyObject {
  try {
    const key = createPrivateKey({
      key: Buffer.from(text, "base64"),
      format: "der",
      type: "pkcs8",
    });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // The error below does not contain the key.
  }
  throw new Error("APPLE_PRIVATE_KEY must be Apple's key file without its first and last line");
}

/** Creates Apple's client secret, which is a short-lived JWT instead of a fixed value. */
export function createClientSecret(
  { clientId, teamId, keyId }: Settings,
  key: KeyObject,
  now = Date.now(),
): string {
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    iss: teamId,
    sub: clientId,
    aud: "https://appleid.apple.com",
    iat: issuedAt,
    exp: issuedAt + SECONDS,
  };
  const text = `${encode({ alg: "ES256", kid: keyId })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

/** Creates a client secret on each access, so that no secret expires in a running server. */
export function appleOptions(settings: Settings) {
  const key = readKey(settings.privateKey ?? "");
  return {
    clientId: settings.clientId,
    get clientSecret() {
      return createClientSecret(settings, key);
    },
  };
}
