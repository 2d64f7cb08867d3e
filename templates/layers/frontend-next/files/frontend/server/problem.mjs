// @ts-check
import { STATUS_CODES } from "node:http";

export const PROBLEM_TYPE = "application/problem+json";

/**
 * An RFC 9457 problem document. Node.js's title for 413 predates RFC 9110.
 *
 * @param {number} status
 */
export const problem = (status) => ({
  type: "about:blank",
  title: status === 413 ? "Content Too Large" : STATUS_CODES[status],
  status,
});
