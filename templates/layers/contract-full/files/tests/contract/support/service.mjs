import { project, runEnv } from "../../../scripts/lib/project.mjs";

const name = process.env.CONTRACT_SERVICE;
const service = project.services.find((each) => (name ? each.name === name : each.primary));
if (!service) throw new Error(`no service is named ${name}`);
const env = runEnv(service);

/** @param {string} variable */
export function setting(variable) {
  const value = env[variable];
  if (!value) throw new Error(`${variable} is not set, and ${service?.env_file} does not say it`);
  return value;
}

/** The service under test: what its env file says, unless the shell exports something else. */
export const config = {
  service: service.name,
  /** A test file with an instance of its own sets it. */
  baseUrl: new URL(setting("CONTRACT_BASE_URL")),
  issuer: setting("JWT_ISSUER"),
  audience: setting("JWT_AUDIENCE"),
  origin: setting("CORS_ALLOWED_ORIGIN"),
  maxMinutes: Number(setting("ACCESS_TOKEN_EXPIRE_MINUTES")),
};

/** @param {{ id: string }} user */
export const tasksOf = ({ id }) => `/api/v1/${encodeURIComponent(id)}/tasks`;
