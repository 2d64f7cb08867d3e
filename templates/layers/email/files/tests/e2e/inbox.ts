import { type Mailbox, openMailbox } from "../../frontend/lib/email/mailbox";
import { readOptional } from "./fixtures";

export { linkIn } from "../../frontend/lib/email/mailbox";

let opened: Promise<Mailbox> | undefined;

/** Receives all email of the app from the first call until the run ends. */
export function inbox(): Promise<Mailbox> {
  opened ??= openMailbox({ ofRunningApp: readOptional });
  return opened;
}
