"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the first render, true once React runs in the browser. */
export function useHydrated() {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** A moment in the reader's own time zone, which the server cannot know: until hydration it is UTC. */
export function LocalTime({ value }: { value: string }) {
  const hydrated = useHydrated();
  const text = new Intl.DateTimeFormat("en", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: hydrated ? undefined : "UTC",
  }).format(new Date(value));
  return <time dateTime={value}>{hydrated ? text : `${text} UTC`}</time>;
}
