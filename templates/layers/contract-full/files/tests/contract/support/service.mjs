import { project, runEnv } from "../../../scripts/lib/project.mjs";

const name = process.env.CONTRACT_SERVICE;
const service = project.services.find((each) => (name ? each.name === name : each.primary));
if (!service) throw new Error(`unknown service ${name}`);
const env = runEnv(service);

/** @param {string} variable */
export function setting(variable) {
  const value = env[variable];
  if (!value)
    throw new Error(`${variable} is set neither in the shell nor in ${service?.env_file}`);
  return value;
}

/** Settings of the service under test: from its env file, overridden by the shell. */
export const config = {
  service: service.name,
  /** Test files that start their own instance overwrite this URL. */
  baseUrl: new URL(setting("CONTRACT_BASE_URL")),
  issuer: setting("JWT_ISSUER"),
  audience: setting("JWT_AUDIENCE"),
  origin: setting("CORS_ALLOWED_ORIGIN"),
  maxMinutes: Number(setting("ACCESS_TOKEN_EXPIRE_MINUTES")),
};

// run.mjs and Ctrl-C end a test file by a signal. Exiting instead kills an instance that it started.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** @param {{ id: string }} user */
export const tasksOf = ({ id }) => `/api/v1/${encodeURIComponent(id)}/tasks`;
