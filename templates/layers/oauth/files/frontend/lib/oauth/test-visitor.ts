import { expect } from "vitest";
import { env } from "../env";
import { Browser } from "../test-support";

type Targets = { callbackURL: string; errorCallbackURL: string };

const TARGETS = { callbackURL: "/there?a=b", errorCallbackURL: "/sign-in?next=%2Fthere" };

export class Visitor extends Browser {
  /** Visits the provider, follows its redirect back, and returns the final URL. */
  async visitProvider(
    path: "/sign-in/social" | "/link-social",
    targets: Targets = TARGETS,
  ): Promise<string> {
    const started = await this.send(path, {
      provider: "gitlab",
      disableRedirect: true,
      ...targets,
    });
    const { url } = await started.json();
    const answer = await fetch(url, { redirect: "manual" });
    const back = new URL(answer.headers.get("location") ?? "");
    expect(back.origin + back.pathname).toBe(`${env.BETTER_AUTH_URL}/api/auth/callback/gitlab`);
    const ended = await this.send(`/callback/gitlab${back.search}`);
    return ended.headers.get("location") ?? "";
  }
}
