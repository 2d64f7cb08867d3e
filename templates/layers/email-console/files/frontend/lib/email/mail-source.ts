import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Message } from "./message";

export type SourceOptions = { ofRunningApp?: (variable: string) => string | undefined };

const FOLDER = path.join(import.meta.dirname, "../../../.data/mail");

async function files(): Promise<string[]> {
  const names = await readdir(FOLDER).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).sort();
}

/** Reads the messages that any process saves from now on. */
export async function openSource(_options: SourceOptions) {
  const old = new Set(await files());
  return {
    env: {},
    async received(): Promise<{ id: string; message: Message }[]> {
      const names = (await files()).filter((name) => !old.has(name));
      const read = names.map(async (id) => ({
        id,
        message: JSON.parse(await readFile(path.join(FOLDER, id), "utf8")),
      }));
      return Promise.all(read);
    },
    close: async () => {},
  };
}
