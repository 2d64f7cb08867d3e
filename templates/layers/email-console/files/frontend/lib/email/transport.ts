import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Message } from "./message";
import { print } from "./print";

/** Rejects production mode: anyone who can read the log could use the printed links. */
export const transportEnv = z.object({
  NODE_ENV: z
    .string()
    .optional()
    .refine(
      (mode) => mode !== "production",
      "is production, but mail is only printed: set up a mail server, see docs/email.md",
    ),
});

/** Prints a message, and saves it to a file for tests. */
export async function deliver(message: Message): Promise<void> {
  print(message);
  const folder = path.join(/* turbopackIgnore: true */ process.cwd(), "../.data/mail");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${Date.now()}-${randomUUID()}`);
  await writeFile(file, JSON.stringify(message), { mode: 0o600 });
  // Rename the complete file, so that tests never read a partial message.
  await rename(file, `${file}.json`);
}
