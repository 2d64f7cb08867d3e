import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until a service answers: a backend when it says that it is ready, the frontend with any page.
 *
 * @param {{ url: string, anyStatus?: boolean }} service
 * @param {AbortSignal} signal
 */
export async function whenReady({ url, anyStatus = false }, signal) {
  while (!signal.aborted) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
      const response = await fetch(url, { redirect: "manual", signal: limit });
      await response.body?.cancel();
      if (anyStatus || response.ok) return true;
    } catch {
      // It does not listen yet.
    }
    await sleep(250);
  }
  return false;
}
