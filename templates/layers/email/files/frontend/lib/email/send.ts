import { detached } from "../db";
import { secondsToWaitForAddress } from "../rate-limit";
import type { Message } from "./message";
import { deliver } from "./transport";

const MESSAGES_PER_MINUTE = 5;

/** The files in `messages`. */
type Kind =
  | "account-exists"
  | "approve-change"
  | "confirm-address"
  | "confirm-change"
  | "reset-password";

/** Starts to send a message and returns at once. A failure is logged: nobody waits for it. */
export function sendLater(kind: Kind, message: Message): void {
  detached(() => send(kind, message)).catch((error) =>
    console.error(`mail: not sent: ${reason(error)}`),
  );
}

async function send(kind: Kind, message: Message) {
  // Forms are limited by the visitor's address, and whoever floods a mailbox can have many of those.
  // Each kind by itself: what anybody can ask for would use up what the owner waits for.
  if ((await secondsToWaitForAddress(`mail:${kind}`, message.to, MESSAGES_PER_MINUTE)) > 0) {
    throw Object.assign(new Error(), { code: "TOO_MANY_MESSAGES" });
  }
  await deliver(message);
}

/** Codes only: the words of a mail server often repeat the address. */
function reason(error: unknown): string {
  const { code, responseCode, command } = error as Record<string, unknown>;
  return [code, responseCode, command].filter(Boolean).join(" ") || "unknown reason";
}
