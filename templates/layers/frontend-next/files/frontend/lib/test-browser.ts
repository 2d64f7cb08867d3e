import { randomInt } from "node:crypto";
import { like } from "drizzle-orm";
import { GET, POST } from "@/app/api/auth/[...all]/route";
import { db } from "./db";
import { rateLimit } from "./db/schema";
import { env } from "./env";

const addresses: string[] = [];

/** For tests: the header that gives a visitor an address of its own. Limits count by address. */
export function fromNewAddress(): Record<string, string> {
  const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
  addresses.push(address);
  return { [env.AUTH_IP_HEADER ?? "x-forwarded-for"]: address };
}

/** For tests: a browser with an address of its own, as far as cookies and redirects go. */
export class Browser {
  readonly cookies = new Map<string, string>();
  #address = fromNewAddress();

  /** A POST where there is a body, else a GET. */
  async send(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(new URL(`/api/auth${path}`, env.BETTER_AUTH_URL), {
      method: body ? "POST" : "GET",
      headers: {
        cookie,
        origin: env.BETTER_AUTH_URL,
        "content-type": "application/json",
        ...this.#address,
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
    const response = await (body ? POST : GET)(request);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.cookies.set(name, value ?? "");
    }
    return response;
  }

  async user() {
    const response = await this.send("/get-session?disableCookieCache=true");
    return (await response.json())?.user as { id: string; name: string; email: string } | undefined;
  }
}

/** Deletes what browsers have left in the counters. */
export async function forgetBrowsers() {
  for (const address of addresses) {
    await db.delete(rateLimit).where(like(rateLimit.key, `${address}%`));
  }
}
