import { randomInt } from "node:crypto";
import { like } from "drizzle-orm";
import { expect } from "vitest";
import { auth } from "../auth-server";
import { db } from "../db";
import { rateLimit } from "../db/schema";
import { env } from "../env";

const addresses: string[] = [];

/** A browser with an address of its own, as far as cookies and redirects go. */
export class Visitor {
  #cookies = new Map<string, string>();
  #address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

  constructor() {
    addresses.push(this.#address);
  }

  async send(path: string, body?: object): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await auth.handler(
      new Request(new URL(`/api/auth${path}`, env.BETTER_AUTH_URL), {
        method: body ? "POST" : "GET",
        headers: {
          cookie,
          origin: env.BETTER_AUTH_URL,
          "content-type": "application/json",
          [env.AUTH_IP_HEADER ?? "x-forwarded-for"]: this.#address,
        },
        body: body && JSON.stringify(body),
      }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.#cookies.set(name, value ?? "");
    }
    return response;
  }

  /** Goes to the provider and back; the address where that ends. */
  async visitProvider(path: "/sign-in/social" | "/link-social"): Promise<string> {
    const started = await this.send(path, {
      provider: "gitlab",
      callbackURL: "/there?a=b",
      errorCallbackURL: "/sign-in?next=%2Fthere",
    });
    const { url } = await started.json();
    const answer = await fetch(url, { redirect: "manual" });
    const back = new URL(answer.headers.get("location") ?? "");
    expect(back.origin + back.pathname).toBe(`${env.BETTER_AUTH_URL}/api/auth/callback/gitlab`);
    const ended = await this.send(`/callback/gitlab${back.search}`);
    return ended.headers.get("location") ?? "";
  }

  async user() {
    const response = await this.send("/get-session?disableCookieCache=true");
    return (await response.json())?.user as { id: string; name: string; email: string } | undefined;
  }
}

/** Deletes what visitors have left in the counters. */
export async function forgetVisitors() {
  for (const address of addresses) {
    await db.delete(rateLimit).where(like(rateLimit.key, `${address}%`));
  }
}
