"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleX, RefreshCw, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { ActionButton, useFocusHandover } from "@/components/action-button";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { type Service, services } from "@/lib/project";
import { calls, type Health, healthQuery, median, RETRY } from "@/lib/service-health";
import { cn } from "@/lib/utils";

/** A card for each API that shows whether it works. */
export function ServiceCards({ userId }: { userId: string }) {
  return (
    <div className="grid items-start gap-4 lg:max-xl:has-[>:nth-child(2)]:grid-cols-2 noscript:hidden">
      {services.map((service) => (
        <ServiceCard key={service.name} service={service} userId={userId} />
      ))}
    </div>
  );
}

function ServiceCard({ service, userId }: { service: Service; userId: string }) {
  const { name, framework, language, baseUrl = "" } = service;
  const query = useQuery(healthQuery(service, userId));
  const { isError, isFetching } = query;
  const health = isError ? undefined : query.data;
  const answers = health && "statuses" in health ? health : undefined;
  const down = health?.state === "down" ? health : undefined;
  const [word, variant] = isError ? unknown : states[health?.state ?? "checking"];
  const problem = isError
    ? "The app gave no token."
    : down && `No answer since ${clock.format(down.since)}.`;
  const base = URL.canParse(baseUrl) ? new URL(baseUrl).pathname.replace(/\/$/, "") : "";
  const focus = useFocusHandover();
  const check = { ref: focus.button, pending: isFetching, onClick: () => query.refetch() };
  return (
    <Card aria-label={`Service ${name}`}>
      <div className="flex items-center gap-3 p-5 pb-4">
        <LanguageMark language={language} />
        <div className="min-w-0 flex-1">
          <h2
            ref={focus.heading}
            tabIndex={-1}
            className="truncate rounded-sm leading-5 font-semibold"
          >
            {name}
          </h2>
          <p className="truncate text-sm text-muted-foreground">
            {framework} · {language}
          </p>
        </div>
        <p role="status" className="flex">
          <Badge
            variant={variant}
            className="before:size-1.5 before:rounded-full before:bg-current"
          >
            <span className="sr-only">{name}:</span>
            {word}
          </Badge>
        </p>
        {answers && (
          <ActionButton
            {...check}
            variant="ghost"
            size="icon"
            aria-label={`Check ${name} again`}
            className="-mr-2 -ml-2 text-muted-foreground"
          >
            <RefreshCw className={cn("size-3.5", isFetching && "motion-safe:animate-spin")} />
          </ActionButton>
        )}
      </div>
      {answers && <Speed durations={answers.durations} at={query.dataUpdatedAt} />}
      {health?.state === "building" && <Progress {...health} name={name} />}
      {health?.state === "starting" && <Reason text={health.reason} />}
      {problem ? (
        <div className="px-5 pb-5 text-sm text-muted-foreground">
          <p className="mb-3">
            {problem} <NextTry at={Math.max(query.dataUpdatedAt, query.errorUpdatedAt) + RETRY} />
          </p>
          <Reason text={down?.reason} />
          <ActionButton {...check} variant="outline" size="sm" pendingText="Trying…">
            <RefreshCw className="size-3.5" />
            Try now
          </ActionButton>
        </div>
      ) : (
        <ul className="border-t">
          {calls.map((call, index) => (
            <Call
              key={call.title}
              {...call}
              path={base + call.path}
              status={answers?.statuses[index]}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

const states = {
  ready: ["Ready", "success"],
  wrong: ["Wrong answer", "destructive"],
  building: ["Building", "warning"],
  starting: ["Starting", "warning"],
  down: ["No answer", "destructive"],
  checking: ["Checking", "secondary"],
} as const satisfies Record<Health["state"] | "checking", readonly [string, string]>;

const unknown = ["Not checked", "secondary"] as const;

const clock = new Intl.DateTimeFormat("en", { timeStyle: "short" });

const languages: Record<string, [string, string]> = {
  Python: ["Py", "bg-chart-2/15 ring-chart-2/40"],
  Rust: ["Rs", "bg-chart-4/15 ring-chart-4/40"],
};

export function LanguageMark({ language, muted }: { language: string; muted?: boolean }) {
  const [short, color] = languages[language] ?? [language.slice(0, 2), "bg-muted ring-border"];
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid size-10 shrink-0 place-items-center rounded-lg font-mono text-sm font-semibold ring-1 ring-inset",
        muted ? "bg-muted text-muted-foreground ring-border" : color,
      )}
    >
      {short}
    </span>
  );
}

function Speed({ durations, at }: { durations: number[]; at: number }) {
  const age = Math.max(0, Math.round((useNow() - at) / 1000));
  return (
    <div className="flex items-end justify-between gap-4 px-5 pb-4">
      <p>
        <span className="text-2xl leading-none font-semibold tracking-tight">
          {Math.max(1, Math.round(median(durations)))}
        </span>
        <span className="ml-1 text-sm text-muted-foreground">ms</span>
        <span className="mt-1 block text-xs text-muted-foreground tabular-nums">
          Median of {durations.length} calls,{" "}
          {age < 60 ? `${age} s` : `${Math.floor(age / 60)} min`} ago
        </span>
      </p>
      <Sparkline values={durations} />
    </div>
  );
}

function Sparkline({ values }: { values: number[] }) {
  const max = Math.max(...values) * 1.15;
  const points = values
    .map((value, index) => `${(index * 112) / (values.length - 1)},${36 - (value / max) * 34}`)
    .join(" ");
  return (
    <svg aria-hidden="true" viewBox="0 0 112 38" className="h-9.5 w-28 text-chart-1">
      <polygon points={`0,38 ${points} 112,38`} fill="currentColor" opacity="0.12" />
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

type ProgressProps = { name: string; done: number; total: number; unit?: string };

function Progress({ name, done, total, unit = "" }: ProgressProps) {
  return (
    <div className="space-y-3 px-5 pb-5 text-sm">
      <p className="flex justify-between gap-3">
        <span className="truncate font-medium">Compiling {unit}</span>
        {total > 0 && (
          <span className="shrink-0 text-muted-foreground tabular-nums">
            {done} of {total}
          </span>
        )}
      </p>
      <progress
        aria-label={`Build of ${name}`}
        value={total > 0 ? done : undefined}
        max={total || undefined}
        className="block h-1.5 w-full overflow-hidden rounded-full bg-secondary [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-secondary [&::-webkit-progress-value]:bg-primary"
      />
      <p className="text-muted-foreground">
        The first build takes a few minutes, later ones seconds. This card comes alive by itself.
      </p>
    </div>
  );
}

/** Why a service does not answer, in the words of `npm run dev`. */
function Reason({ text }: { text?: string }) {
  return (
    text && (
      <p className="mb-4 rounded-md bg-muted px-3 py-2 font-mono text-xs wrap-anywhere">{text}</p>
    )
  );
}

function NextTry({ at }: { at: number }) {
  const seconds = Math.ceil((at - useNow()) / 1000);
  return seconds > 0 ? `Next try in ${seconds} s.` : "Trying again…";
}

/** The current time in milliseconds, updated every second. */
function useNow() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

type CallProps = { title: string; path: string; expected: number; status?: number };

/** A row for one call. A refusal is right if it is expected. */
function Call({ title, path, expected, status }: CallProps) {
  const { icon: Icon, color, words, badge } = judge(expected, status);
  return (
    <li className="flex items-center gap-3 border-b px-5 py-2 last:border-0">
      <Icon className={cn("size-4 shrink-0", color)} />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium">{title}</p>
        <p className="truncate font-mono text-xs text-muted-foreground">GET {path}</p>
      </div>
      <span className="text-xs text-muted-foreground max-[22rem]:sr-only">{words}</span>
      {badge && (
        <Badge variant={badge} className="rounded-md px-1.5 font-mono">
          {status}
        </Badge>
      )}
    </li>
  );
}

function judge(expected: number, status?: number) {
  if (status === undefined) {
    return { icon: CircleDashed, color: "text-muted-foreground", words: "waiting" } as const;
  }
  if (status !== expected) {
    const words = `expected ${expected}`;
    return { icon: CircleX, color: "text-destructive", words, badge: "destructive" } as const;
  }
  const [icon, words] = status < 400 ? [CircleCheck, "answered"] : [ShieldCheck, "refused"];
  return { icon, color: "text-success", words, badge: "success" } as const;
}
