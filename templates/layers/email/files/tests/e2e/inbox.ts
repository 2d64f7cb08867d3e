import { type Mailbox, openMailbox } from "../../frontend/lib/email/mailbox";
import { readOptional } from "./fixtures";

export { linkIn } from "../../frontend/lib/email/mailbox";

let opened: Promise<Mailbox> | undefined;

/** What the app sends to anybody. Opened before the first mail leaves, closed with the run. */
export function inbox(): Promise<Mailbox> {
  opened ??= openMailbox({ ofRunningApp: readOptional });
  return opened;
}
