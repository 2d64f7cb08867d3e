import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Settings } from "./settings";

const SECONDS = 5 * 60;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The key as Apple gives it: PKCS #8 in base64, here without the lines that begin and end the file. */
function readKey(text: string): KeyObject {
  try {
    const key = createPrivateKey({
      key: Buffer.from(text, "base64"),
      format: "der",
      type: "pkcs8",
    });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Said below, and without the key.
  }
  throw new Error("APPLE_PRIVATE_KEY is not the inner lines of the key file that Apple gave");
}

/** Apple's client secret is a short statement that is signed with a key, instead of a fixed text. */
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

/** With a new secret each time that one is read, so that none ever expires in a running server. */
export function appleOptions(settings: Settings) {
  const key = readKey(settings.privateKey ?? "");
  return {
    clientId: settings.clientId,
    get clientSecret() {
      return createClientSecret(settings, key);
    },
  };
}
