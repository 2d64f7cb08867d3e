import { type Mailbox, openMailbox } from "../../frontend/lib/email/mailbox";
import { readOptional } from "./fixtures";

export { linkIn } from "../../frontend/lib/email/mailbox";

let opened: Promise<Mailbox> | undefined;

/** Everything that the app sends. Opened before the first message, closed at the end of the run. */
export function inbox(): Promise<Mailbox> {
  opened ??= openMailbox({ ofRunningApp: readOptional });
  return opened;
}
