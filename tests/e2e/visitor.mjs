import { ensure } from "./support.mjs";

/** A user of the app over plain HTTP, with a jar for cookies. */
export class Visitor {
  constructor(site) {
    this.site = site;
    this.cookies = new Map();
  }

  async auth(route, body) {
    const response = await fetch(`${this.site}/api/auth/${route}`, {
      method: body ? "POST" : "GET",
      headers: { origin: this.site, cookie: [...this.cookies].map((pair) => pair.join("=")).join("; "), ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(";")[0].split("=");
      this.cookies.set(name, value.join("="));
    }
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
