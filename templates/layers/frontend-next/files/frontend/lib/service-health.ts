import { queryOptions } from "@tanstack/react-query";
import axios from "axios";
import { apiClients } from "./api-client";
import type { Service } from "./project";

/** Calls that show that an API answers its user, and nobody else. */
export const calls = [
  { title: "Your tasks", path: "/v1/{you}/tasks", expected: 200 },
  { title: "Someone else’s tasks", path: "/v1/{other}/tasks", expected: 403 },
  { title: "Without a token", path: "/v1/{you}/tasks", expected: 401 },
] as const;

type Problem = { since: number; reason?: string };

export type Health =
  | { state: "ready"; statuses: number[]; durations: number[] }
  | ({ state: "building"; done: number; total: number } & Problem)
  | ({ state: "down" } & Problem);

const SAMPLES = 20;
const RETRY_BUILD = 1_000;
export const RETRY = 10_000;

/** The query for the health of one API. Components that ask for the same API share one check. */
export function healthQuery(service: Service, userId: string) {
  return queryOptions({
    queryKey: ["service-health", service.name, userId],
    queryFn: async ({ client, queryKey, signal }): Promise<Health> => {
      try {
        return await check(service, userId, signal);
      } catch {
        const before = client.getQueryData<Health>(queryKey);
        const since = before && "since" in before ? before.since : Date.now();
        return { ...(await explain(service)), since };
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => {
      if (data?.state === "down") return RETRY;
      return data?.state === "building" ? RETRY_BUILD : false;
    },
  });
}

async function check(service: Service, userId: string, signal: AbortSignal): Promise<Health> {
  const { http } = apiClients[service.name];
  const path = (user: string) => `/v1/${encodeURIComponent(user)}/tasks`;
  const options = { params: { limit: 1 }, signal, validateStatus: () => true };
  const own = await http.get(path(userId), options);
  const foreign = await http.get(path(`not-${userId}`), options);
  const bare = await axios.get(`${service.baseUrl}${path(userId)}`, options);
  const durations: number[] = [];
  while (durations.length < SAMPLES) {
    const start = performance.now();
    await http.get(path(userId), options);
    durations.push(performance.now() - start);
  }
  return { state: "ready", statuses: [own, foreign, bare].map(({ status }) => status), durations };
}

/** Asks `npm run dev` why a service does not answer. */
async function explain({ name }: Service) {
  if (process.env.NODE_ENV === "production") return { state: "down" } as const;
  const answer = await fetch("/api/development/services").catch(() => undefined);
  const services: { name: string; state: string; detail: string }[] = answer?.ok
    ? await answer.json()
    : [];
  const { state, detail = "" } = services.find((each) => each.name === name) ?? {};
  const progress = detail.match(/^(\d+) of (\d+)/);
  if (state === "building" || state === "starting") {
    return {
      state: "building",
      done: Number(progress?.[1] ?? 0),
      total: Number(progress?.[2] ?? 0),
    } as const;
  }
  return { state: "down", reason: detail || undefined } as const;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
