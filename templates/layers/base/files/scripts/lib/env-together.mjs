import { isLoopback, isPrivate, parseUrl } from "./env-file.mjs";
import { checkSecrets } from "./env-secrets.mjs";
import { sameText } from "./secret.mjs";

/** @typedef {import("./env-rules.mjs").Rule} Rule */
/** @typedef {import("./env-rules.mjs").Report} Report */
/** @typedef {import("./env-rules.mjs").Checked} Checked */

/**
 * Checks the env files against each other.
 *
 * @param {Report} report
 * @param {Checked[]} files
 * @param {{ rules?: Rule[], services?: { name: string, env_prefix: string }[] }} [project]
 */
export function checkTogether(report, files, { rules, services = [] } = {}) {
  const all = rules ?? files.flatMap((each) => each.rules);
  const values = files.flatMap((each) => managed(each));
  checkShared(report, values);
  checkSecrets(report, files, values, all);
  checkPorts(report, values);
  checkAddresses(report, values, services);
}

/** @typedef {{ rule: Rule, value: string, file: string, line: number }} Managed */

/**
 * @param {Checked} checked
 * @returns {Managed[]}
 */
const managed = ({ file, rules, entries }) =>
  rules.flatMap((rule) =>
    entries
      .filter((entry) => entry.key === rule.name && entry.value !== "")
      .filter(({ problem, broken }) => !problem && !broken)
      .map(({ value, line }) => ({ rule, value, file, line })),
  );

/**
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkShared(report, values) {
  /** @type {Map<string, Managed>} */
  const first = new Map();
  for (const each of values) {
    if (!each.rule.shared) continue;
    const other = first.get(each.rule.shared);
    first.set(each.rule.shared, other ?? each);
    if (!other) continue;
    report.expect(
      sameText(each.value, other.value),
      each,
      `${each.rule.name} differs from ${other.rule.name} in ${other.file}:${other.line}`,
      "give both the same value",
    );
  }
}

/**
 * @param {Report} report
 * @param {Managed[]} values
 */
function checkPorts(report, values) {
  /** @type {Map<number, Managed>} */
  const first = new Map();
  for (const each of values.filter(({ rule }) => rule.kind === "port")) {
    const port = portNumber(each.value);
    if (port === undefined) continue;
    const other = first.get(port);
    first.set(port, other ?? each);
    report.expect(
      !other || other.rule.service === each.rule.service,
      each,
      `${each.rule.name} is also the port in ${other?.file}:${other?.line}`,
      "give every service a port of its own",
    );
  }
  for (const each of values.filter(({ rule }) => rule.kind === "database-url")) {
    const url = parseUrl(each.value);
    const service = url && isLoopback(url) ? first.get(Number(url.port || 5432)) : undefined;
    report.expect(
      !service,
      each,
      `${each.rule.name} names the port in ${service?.file}:${service?.line}`,
      "give the database a port of its own",
    );
  }
}

/**
 * A text that is no port is told by itself.
 *
 * @param {string} value
 */
const portNumber = (value) =>
  /^\d+$/.test(value) && Number(value) <= 65535 ? Number(value) : undefined;

const KEYS_PATH = "/api/auth/jwks";

/**
 * Addresses lead to the services that they are about.
 *
 * @param {Report} report
 * @param {Managed[]} values
 * @param {{ name: string, env_prefix: string }[]} services
 */
function checkAddresses(report, values, services) {
  for (const { name, env_prefix } of services) {
    const key = `NEXT_PUBLIC_${env_prefix}API_BASE_URL`;
    const address = values.find(({ rule }) => rule.name === key);
    if (address) checkPort(report, values, address, name);
  }
  const address = values.find(({ rule }) => rule.name === "BETTER_AUTH_URL");
  const url = address && parseUrl(address.value);
  if (!address || !url || !/^https?:$/.test(url.protocol)) return;
  checkPort(report, values, address, address.rule.service);
  const there = `BETTER_AUTH_URL in ${address.file}:${address.line}`;
  for (const each of values.filter(({ rule }) => rule.name === "CORS_ALLOWED_ORIGIN")) {
    report.expect(
      each.value === url.origin,
      each,
      `${each.rule.name} is not the origin of ${there}`,
      "give it the same scheme, host and port",
    );
  }
  for (const each of values.filter(({ rule }) => rule.name === "JWKS_URL")) {
    const keys = parseUrl(each.value);
    if (!keys || !/^https?:$/.test(keys.protocol)) continue;
    const inside = isPrivate(keys) && !isLoopback(keys);
    report.expect(
      (inside || keys.origin === url.origin) && keys.pathname === KEYS_PATH,
      each,
      `${each.rule.name} is not where the frontend publishes its keys: ${there}, and ${KEYS_PATH} behind it`,
      `make it BETTER_AUTH_URL with ${KEYS_PATH} behind it`,
    );
  }
}

/**
 * An http address on this machine leads to the service behind it. Behind https there is a proxy.
 *
 * @param {Report} report
 * @param {Managed[]} values
 * @param {Managed} address
 * @param {string} service
 */
function checkPort(report, values, address, service) {
  const url = parseUrl(address.value);
  const port = values.find(({ rule }) => rule.kind === "port" && rule.service === service);
  if (url?.protocol !== "http:" || !isLoopback(url)) return;
  if (!port || portNumber(port.value) === undefined) return;
  report.expect(
    Number(url.port || 80) === portNumber(port.value),
    address,
    `${address.rule.name} has another port than ${port.rule.name} in ${port.file}:${port.line}`,
    "give both the same port",
  );
}
