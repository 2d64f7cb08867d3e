import { ensure } from "./support.mjs";

/** A user of the app over plain HTTP, with a jar for cookies. */
export class Visitor {
  constructor(site) {
    this.site = site;
    this.cookies = new Map();
  }

  /** The answer of an address of this site, whatever it is. */
  async open(url, options = {}) {
    const cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    const headers = { origin: this.site, cookie, ...options.headers };
    const response = await fetch(new URL(url, this.site), { redirect: "manual", ...options, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(";")[0].split("=");
      this.cookies.set(name, value.join("="));
    }
    return response;
  }

  ask(route, body) {
    const json = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    return this.open(`/api/auth/${route}`, json);
  }

  /** What a route says when all is well. */
  async auth(route, body) {
    const response = await this.ask(route, body);
    ensure(response.ok, `${route} answered ${response.status}: ${await response.clone().text()}`);
    return response.json();
  }

  async api(service, url, body) {
    const { token } = await this.auth(`token?audience=${service}`);
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    ensure(response.ok, `${url} answered ${response.status}: ${await response.clone().text()}`);
    return response.json();
  }
}
