import { UserError } from "../../../scripts/lib/cli.mjs";
import { keyPair } from "./ed25519.mjs";
import { KeyServer, publish } from "./key-server.mjs";

/**
 * The keys of one run, as the test files and as the service find them in their environment. This
 * process publishes them until it ends.
 *
 * @param {boolean} elsewhere whether the service runs already and so has its JWKS_URL
 */
export async function makeKeys(elsewhere) {
  const port = elsewhere ? Number(process.env.CONTRACT_JWKS_PORT) : 0;
  if (elsewhere && !port) {
    throw new UserError("CONTRACT_JWKS_PORT is not set", {
      hint: "choose a port, and start the service with JWKS_URL=http://127.0.0.1:PORT/jwks",
    });
  }
  const pairs = [keyPair(), keyPair()];
  const server = new KeyServer(publish(pairs.map(({ jwk }) => jwk)));
  await server.listen(port).catch(({ message }) => {
    throw new UserError(`the keys cannot be published: ${message}`);
  });
  return {
    tests: { CONTRACT_KEYS: JSON.stringify(pairs.map(({ secret }) => secret)) },
    service: { JWKS_URL: server.url },
  };
}
