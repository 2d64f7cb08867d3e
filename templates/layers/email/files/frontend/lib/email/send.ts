import { detached } from "../db";
import { secondsToWaitForAddress } from "../rate-limit";
import type { Message } from "./message";
import { deliver } from "./transport";

const MESSAGES_PER_MINUTE = 5;

/** One kind per file in `messages`. */
type Kind =
  | "account-exists"
  | "approve-change"
  | "confirm-address"
  | "confirm-change"
  | "reset-password";

/** Sends a message in the background. A failure is only logged. */
export function sendLater(kind: Kind, message: Message): void {
  detached(() => send(kind, message)).catch((error) =>
    console.error(`mail: not sent: ${reason(error)}`),
  );
}

async function send(kind: Kind, message: Message) {
  // Forms have rate limits by IP address, but an attacker can use many of them to flood a mailbox.
  // Each kind has its own limit, so that strangers can't block the messages that an owner asks for.
  if ((await secondsToWaitForAddress(`mail:${kind}`, message.to, MESSAGES_PER_MINUTE)) > 0) {
    throw Object.assign(new Error(), { code: "TOO_MANY_MESSAGES" });
  }
  await deliver(message);
}

/** The error's codes only, because mail servers often put the address in error messages. */
function reason(error: unknown): string {
  const { code, responseCode, command } = error as Record<string, unknown>;
  return [code, responseCode, command].filter(Boolean).join(" ") || "unknown reason";
}
