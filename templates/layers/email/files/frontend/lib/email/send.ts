import { detached } from "../db";
import { secondsToWaitForAddress } from "../rate-limit";
import type { Message } from "./message";
import { deliver } from "./transport";

const MESSAGES_PER_MINUTE = 5;

/** Each kind of message has its own rate limit. */
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
  // Limit messages by recipient: forms limit requests by IP address, but an attacker can use many
  // addresses to flood a mailbox. Each kind has its own limit, so that a flood of one kind doesn't
  // block a message of another kind that the owner asks for.
  if ((await secondsToWaitForAddress(`mail:${kind}`, message.to, MESSAGES_PER_MINUTE)) > 0) {
    throw Object.assign(new Error(), { code: "TOO_MANY_MESSAGES" });
  }
  await deliver(message);
}

/** Returns only the codes of an error: mail servers often put the address in its message. */
function reason(error: unknown): string {
  const { code, responseCode, command } = error as Record<string, unknown>;
  return [code, responseCode, command].filter(Boolean).join(" ") || "unknown reason";
}
