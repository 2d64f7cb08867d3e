import { queryOptions } from "@tanstack/react-query";
import axios, { type AxiosResponse } from "axios";
import { apiClients } from "./api-client";
import type { Service } from "./project";
import { SERVICE_HEALTH } from "./query-client";

/** Calls that show that an API answers its user, and nobody else. */
export const calls = [
  { title: "Your tasks", path: "/v1/{you}/tasks", expected: 200 },
  { title: "Someone else’s tasks", path: "/v1/{other}/tasks", expected: 403 },
  { title: "Without a token", path: "/v1/{you}/tasks", expected: 401 },
] as const;

type Answers = { statuses: number[]; durations: number[] };

export type Health =
  | ({ state: "ready" | "wrong" } & Answers)
  | { state: "building"; done: number; total: number; unit?: string }
  | { state: "starting" | "down"; since: number; reason?: string };

const SAMPLES = 10;
const FRESH_FOR = 30_000;
/** Milliseconds until the next try after no answer. */
export const RETRY = 10_000;
const RETRY_START = 1_000;

/** The query for the health of one API. Components that ask for the same API share one check. */
export function healthQuery(service: Service, userId: string) {
  return queryOptions({
    queryKey: [SERVICE_HEALTH, service.name, userId],
    queryFn: async ({ client, queryKey, signal }): Promise<Health> => {
      try {
        const answers = await check(service, userId, signal);
        const isRight = calls.every(({ expected }, index) => answers.statuses[index] === expected);
        return { state: isRight ? "ready" : "wrong", ...answers };
      } catch (error) {
        // The token request failed, so the API was not called.
        if (!axios.isAxiosError(error)) throw error;
        const before = client.getQueryData<Health>(queryKey);
        return explain(service, before && "since" in before ? before.since : Date.now());
      }
    },
    retry: false,
    staleTime: FRESH_FOR,
    refetchInterval: ({ state: { data, status } }) => {
      if (status === "error" || data?.state === "down") return RETRY;
      return data?.state === "building" || data?.state === "starting" ? RETRY_START : false;
    },
  });
}

async function check(service: Service, userId: string, signal: AbortSignal): Promise<Answers> {
  const { http } = apiClients[service.name];
  const path = (user: string) => `/v1/${encodeURIComponent(user)}/tasks`;
  const options = { params: { limit: 1 }, signal };
  const ownTasks = () => statusOf(http.get(path(userId), options));
  const statuses = [
    await ownTasks(),
    await statusOf(http.get(path(`not-${userId}`), options)),
    await statusOf(axios.get(`${service.baseUrl}${path(userId)}`, options)),
  ];
  const durations: number[] = [];
  while (durations.length < SAMPLES) {
    const start = performance.now();
    await ownTasks();
    durations.push(performance.now() - start);
  }
  return { statuses, durations };
}

/** The status of a response. Rejects if there is none. */
async function statusOf(call: Promise<AxiosResponse>): Promise<number> {
  const response = await call.catch((error) => {
    if (axios.isAxiosError(error) && error.response) return error.response;
    throw error;
  });
  return response.status;
}

/** Asks `npm run dev`, in development, why a service does not answer. */
async function explain({ name }: Service, noticed: number): Promise<Health> {
  if (process.env.NODE_ENV === "production") return { state: "down", since: noticed };
  const answer = await fetch("/api/development/services").catch(() => undefined);
  const services: { name: string; state: string; detail: string; since: number }[] = answer?.ok
    ? await answer.json()
    : [];
  const { state, detail, since } = services.find((each) => each.name === name) ?? {};
  const reason = detail || undefined;
  if (state === "building") {
    const [, done = 0, total = 0, unit] = detail?.match(/^(\d+) of (\d+)(?:: (.+))?/) ?? [];
    return { state, done: Number(done), total: Number(total), unit };
  }
  if (state === "waiting" || state === "starting") {
    return { state: "starting", since: noticed, reason };
  }
  return { state: "down", since: (state === "failed" && since) || noticed, reason };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
