import { ensure } from "./support.mjs";

/** A user of the app over plain HTTP, with a cookie jar of one cookie header. */
export class Visitor {
  constructor(site) {
    this.site = site;
    this.cookie = "";
  }

  async auth(route, body) {
    const response = await fetch(`${this.site}/api/auth/${route}`, {
      method: body ? "POST" : "GET",
      headers: { origin: this.site, cookie: this.cookie, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (cookies.length > 0) this.cookie = cookies.join("; ");
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
