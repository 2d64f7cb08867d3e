import type { Message } from "./message";

/** For development: prints the message in the terminal. */
export function print({ to, subject, text }: Message): void {
  console.info(`mail to ${to}: ${subject}\n\n${text}`);
}
