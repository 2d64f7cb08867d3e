import { setTimeout } from "node:timers/promises";
import { openSource, type SourceOptions } from "./mail-source";
import type { Message } from "./message";

const POLLS = 1500;

/** For tests: receives the messages that the app sends from now on. */
export async function openMailbox(options: SourceOptions = {}) {
  const source = await openSource(options);
  const taken = new Set<string>();

  async function take(to: string, subject: string): Promise<Message | undefined> {
    const found = (await source.received()).find(
      ({ id, message }) => !taken.has(id) && message.to === to && message.subject === subject,
    );
    if (found) taken.add(found.id);
    return found?.message;
  }

  return {
    /** Environment variables that make the app send to this mailbox. */
    env: source.env,
    /** Takes the oldest message with this address and subject. Waits until there is one. */
    async next(to: string, subject: string): Promise<Message> {
      for (let poll = 0; poll < POLLS; poll++) {
        const message = await take(to, subject);
        if (message) return message;
        await setTimeout(20);
      }
      throw new Error(`no message "${subject}" arrived for ${to}`);
    },
    /** The subjects of all messages to this address so far. */
    async subjects(to: string): Promise<string[]> {
      const own = (await source.received()).filter(({ message }) => message.to === to);
      return own.map(({ message }) => message.subject);
    },
    close: source.close,
  };
}

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>;

export function linkIn({ text }: Message): string {
  const [link] = text.match(/^https?:\/\/\S+$/m) ?? [];
  if (!link) throw new Error("the message has no link");
  return link;
}
