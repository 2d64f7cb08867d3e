import { createHash, randomInt, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Provider } from "./settings";

/** The user who is signed in at the provider. */
export type Person = { id: number; name: string; email: string; verified: boolean };

type Grant = { person: Person; redirectUri: string; challenge: string };

export const client = { id: "test-client", secret: "test-client-secret" };

export const makePerson = (email: string, verified = true): Person => ({
  id: randomInt(2 ** 40),
  name: "Ada",
  email,
  verified,
});

const profile = ({ id, name, email, verified }: Person) => ({
  ...{ id, name, email, username: name, avatar_url: null },
  ...{ confirmed_at: verified ? "2026-01-02T03:04:05.678Z" : null, state: "active", locked: false },
});

/** The providers in tests: the local provider below, and a provider that no test visits. */
export const testRows: Provider[] = [
  {
    id: "gitlab",
    title: "Test",
    required: { clientId: "TEST_CLIENT_ID", clientSecret: "TEST_CLIENT_SECRET" },
    optional: { issuer: "TEST_ISSUER" },
    createOptions: (settings) => ({
      ...settings,
      mapProfileToUser: (answer: ReturnType<typeof profile>) => ({
        emailVerified: answer.confirmed_at !== null,
      }),
    }),
  },
  { id: "google", title: "Other", required: { clientId: "OTHER_CLIENT_ID" } },
];

/**
 * A local OAuth 2.0 provider that behaves like GitLab (RFC 6749, with PKCE of RFC 7636). It signs
 * in `provider.person` without asking, and denies access if no person is set.
 */
export async function startProvider() {
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, Person>();
  const provider = {
    url: "",
    /** Environment variables that enable this provider. */
    env: {} as Record<string, string>,
    person: undefined as Person | undefined,
    stop: () => {},
  };

  function authorize(url: URL): URL {
    const query = url.searchParams;
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("state", query.get("state") ?? "");
    if (query.get("client_id") !== client.id || query.get("code_challenge_method") !== "S256") {
      back.searchParams.set("error", "invalid_request");
    } else if (!provider.person) {
      back.searchParams.set("error", "access_denied");
    } else {
      const code = randomUUID();
      const challenge = query.get("code_challenge") ?? "";
      grants.set(code, {
        person: provider.person,
        redirectUri: back.origin + back.pathname,
        challenge,
      });
      back.searchParams.set("code", code);
    }
    return back;
  }

  async function exchange(request: IncomingMessage) {
    const form = new URLSearchParams(await text(request));
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      grant?.challenge === challenge &&
      grant.redirectUri === form.get("redirect_uri") &&
      form.get("client_id") === client.id &&
      form.get("client_secret") === client.secret;
    if (!isRight) return undefined;
    const token = `access-${randomUUID()}`;
    tokens.set(token, grant.person);
    return {
      access_token: token,
      refresh_token: `refresh-${token}`,
      id_token: `id-${token}`,
      token_type: "Bearer",
    };
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", provider.url);
    const json = (body: object | undefined) => {
      response.writeHead(body ? 200 : 401, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body ?? { error: "invalid_grant" }));
    };
    if (url.pathname === "/oauth/authorize") {
      response.writeHead(302, { Location: authorize(url).href }).end();
    } else if (url.pathname === "/oauth/token") {
      json(await exchange(request));
    } else {
      const person = tokens.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
      json(url.pathname === "/api/v4/user" && person ? profile(person) : undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.env = {
    TEST_CLIENT_ID: client.id,
    TEST_CLIENT_SECRET: client.secret,
    TEST_ISSUER: provider.url,
  };
  provider.stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return provider;
}
