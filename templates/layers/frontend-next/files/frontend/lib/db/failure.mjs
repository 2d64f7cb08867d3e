// @ts-check

/**
 * Reasons by error code, of Node.js or PostgreSQL:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const REASONS = /** @type {const} */ ([
  [/^28/, "the database rejects the user or its password"],
  [/^3D000$/, "the database that DATABASE_URL names does not exist"],
  [/^53300$/, "the database has no connection left"],
  [/^53/, "the database is out of memory or disk space"],
  [/^57P0[123]$/, "the database is starting or stopping"],
  [/^57014$/, "the database took too long"],
  [/^25006$/, "the database is read-only"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "the host of the database is unknown"],
  [/CERT|^ERR_(SSL|TLS)|SIGNATURE|^EPROTO$/, "the TLS connection to the database failed"],
  [/^(08|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/, "the database does not answer"],
]);

/** Reasons by message, for errors that pg raises without a code. */
const MESSAGES = /** @type {const} */ ([
  [/SSL/, "the TLS connection to the database failed"],
  [/timeout|terminated|not queryable/i, "the database does not answer"],
]);

/**
 * Why the database is unavailable, without values, so that it can be logged. Undefined for other
 * errors, such as an invalid statement or a violated constraint.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  // Use the cause: Drizzle's message quotes the statement, whose text could match a pattern.
  if (error.cause instanceof Error) return reasonOf(error.cause);
  // Check the message: without TLS, PostgreSQL sends the same code as for a rejected user.
  if (/, no encryption$/.test(error.message)) return "the TLS connection to the database failed";
  const code = "code" in error ? error.code : undefined;
  const [table, text] = typeof code === "string" ? [REASONS, code] : [MESSAGES, error.message];
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
