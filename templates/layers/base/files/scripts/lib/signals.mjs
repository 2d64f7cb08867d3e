/**
 * Calls `first` at the first SIGINT, SIGTERM or SIGHUP and `second` at the next one. One Ctrl-C can
 * arrive twice, from the terminal and from the package manager that passes it on: signals within
 * half a second are one.
 *
 * @param {(signal: NodeJS.Signals) => void} first
 * @param {() => void} second
 */
export function onStopSignals(first, second) {
  let seen = 0;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      const now = performance.now();
      if (seen === 0) {
        seen = now;
        first(signal);
      } else if (now - seen > 500) {
        second();
      }
    });
  }
}
