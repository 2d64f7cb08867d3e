"use client";

import { useHydrated } from "@/components/hydration";

/** Shows a time in the user's time zone. Until hydration, in UTC: the server doesn't know the zone. */
export function LocalTime({ value }: { value: string }) {
  const hydrated = useHydrated();
  const text = new Intl.DateTimeFormat("en", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: hydrated ? undefined : "UTC",
  }).format(new Date(value));
  return <time dateTime={value}>{hydrated ? text : `${text} UTC`}</time>;
}
