import { z } from "zod";

interface Secret {
  version: number;
  value: string;
}

const ENTRY = /^([1-9]\d{0,8}):([A-Za-z0-9_-]{43})$/;

/** Nothing when the text is not such a list. */
function parse(text: string): Secret[] | undefined {
  const secrets: Secret[] = [];
  for (const entry of text === "" ? [] : text.split(",")) {
    const [, version, value] = ENTRY.exec(entry) ?? [];
    const newer = secrets.at(-1);
    if (!version || !value || (newer && newer.version <= Number(version))) return undefined;
    secrets.push({ version: Number(version), value });
  }
  return secrets;
}

/** Secrets of before, newest first. */
export const earlierSecrets = z
  .string()
  .default("")
  .transform((text, context) => {
    const secrets = parse(text);
    if (secrets) return secrets;
    context.addIssue("must be VERSION:SECRET, newest first, with commas between");
    return z.NEVER;
  });

/**
 * What Better Auth is given. It encrypts with the first of `secrets` and writes the version beside
 * the result, which stays readable as long as that version is in the list. What has no version is
 * older than all of them, and `secret` is for that. Cookies are signed with the first, and one of
 * another is not accepted.
 */
export function sessionSecrets(current: string, earlier: Secret[]) {
  const version = (earlier[0]?.version ?? 0) + 1;
  const oldest = earlier.at(-1)?.value ?? current;
  return { secrets: [{ version, value: current }, ...earlier], secret: oldest };
}
