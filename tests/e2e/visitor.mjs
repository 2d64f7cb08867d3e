import { ensure } from "./support.mjs";

/** An HTTP client of the app with a cookie jar. */
export class Visitor {
  constructor(site) {
    this.site = site;
    this.cookies = new Map();
  }

  /** The response to a request to this site, with any status. */
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

  /** The JSON of a successful response. */
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
