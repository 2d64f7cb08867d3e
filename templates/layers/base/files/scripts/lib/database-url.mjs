import { UserError } from "./cli.mjs";
import { loadEnv } from "./env-file.mjs";
import { project } from "./project.mjs";

/** The address of the database: what the shell exports, else what the frontend's env file says. */
export function databaseUrl() {
  const file = project.frontend.env_file;
  const source = process.env.DATABASE_URL
    ? "DATABASE_URL of your shell"
    : `DATABASE_URL in ${file}`;
  const text = process.env.DATABASE_URL ?? loadEnv(file).DATABASE_URL;
  if (!text) throw new UserError(`${file} has no DATABASE_URL`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || url.pathname.length < 2) {
    throw new UserError(`${source} is not like postgresql://user:password@host:5432/name`);
  }
  return {
    source,
    text,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    name: decodeURIComponent(url.pathname.slice(1)),
  };
}

/** @param {{ user: string, host: string, port: number, name: string }} url */
export const withoutPassword = ({ user, host, port, name }) =>
  `postgresql://${user}@${host}:${port}/${name}`;
