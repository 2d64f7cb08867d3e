/**
 * Prints what failed and how many tests there were: hundreds of good lines would hide it.
 *
 * @param {AsyncIterable<import("node:test/reporters").TestEvent>} events
 */
export default async function* reporter(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if ((type !== "test:pass" && type !== "test:fail") || data.details?.type === "suite") continue;
    if (type === "test:pass") passed += 1;
    else {
      failed += 1;
      const cause = /** @type {Error | undefined} */ (data.details.error.cause);
      const reason = String(cause?.message ?? cause ?? data.details.error.message);
      yield `failed: ${data.name}\n        ${reason.replaceAll("\n", "\n        ")}\n`;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}
