import { MutationCache, notifyManager, QueryCache, QueryClient } from "@tanstack/react-query";
import type { AxiosError } from "axios";

/** The first part of the query key of every health check. */
export const SERVICE_HEALTH = "service-health";

// The default scheduler is a timeout, so a checkbox could show its old state for a frame.
notifyManager.setScheduler(queueMicrotask);

/** Whether an API was called and could not answer. */
const isOutage = ({ config, response }: Error & Partial<Pick<AxiosError, "config" | "response">>) =>
  config !== undefined && (response?.status ?? 500) >= 500;

/** A client that tries queries again after an outage, and checks the services. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (isOutage(error)) void client.invalidateQueries({ queryKey: [SERVICE_HEALTH] });
  };
  // Don't wait for a network: an API on this machine needs none.
  const networkMode = "always";
  const retry = (failures: number, error: Error) => failures === 0 && isOutage(error);
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { networkMode, retry }, mutations: { networkMode } },
  });
  return client;
}
