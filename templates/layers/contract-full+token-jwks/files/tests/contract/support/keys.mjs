import { UserError } from "../../../scripts/lib/cli.mjs";
import { keyPair } from "./ed25519.mjs";
import { KeyServer, publish } from "./key-server.mjs";

/**
 * The keys for one run, as environment variables for the test files and for the service. This
 * process publishes them until it exits.
 *
 * @param {boolean} elsewhere whether the service is already running, with its own JWKS_URL
 */
export async function makeKeys(elsewhere) {
  const port = elsewhere ? Number(process.env.CONTRACT_JWKS_PORT) : 0;
  if (elsewhere && !port) {
    throw new UserError("CONTRACT_JWKS_PORT is not set", {
      hint: "set it to a free port, and start the service with JWKS_URL=http://127.0.0.1:PORT/jwks",
    });
  }
  const pairs = [keyPair(), keyPair()];
  const server = new KeyServer(publish(pairs.map(({ jwk }) => jwk)));
  await server.listen(port).catch(({ message }) => {
    throw new UserError(`cannot publish the keys: ${message}`);
  });
  return {
    tests: { CONTRACT_KEYS: JSON.stringify(pairs.map(({ secret }) => secret)) },
    service: { JWKS_URL: server.url },
  };
}
