"use client";

import { useHydrated } from "@/components/useHydrated";

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
