"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffectEvent, useLayoutEffect } from "react";
import { PageHeader } from "@/components/page";
import { LanguageMark, ServiceCards } from "@/components/service-card";
import { TaskList } from "@/components/task-list";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { services } from "@/lib/project";
import { healthQuery } from "@/lib/service-health";
import { type Task, type Tasks, useTaskList } from "@/lib/tasks";

type DashboardProps = { userId: string; name: string };

export function Dashboard({ userId, name }: DashboardProps) {
  const list = useTaskListWhenReady(userId);
  return (
    <>
      <PageHeader title={`Hello, ${name}`}>
        <span className="noscript:hidden">{summarize(list)}</span>
      </PageHeader>
      <Figures {...list}>
        <ServicesFigure userId={userId} />
      </Figures>
      <div className="grid items-start gap-6 noscript:block xl:has-[>:nth-child(2)]:grid-cols-[minmax(0,1fr)_23rem]">
        <TaskList userId={userId} list={list} />
        <ServiceCards userId={userId} />
      </div>
    </>
  );
}

/** The user's tasks. They count as loading while their service starts, and load when it is ready. */
function useTaskListWhenReady(userId: string): Tasks {
  const list = useTaskList(userId);
  const { loaded, error, retry } = list;
  const health = healthQuery(services[0], userId);
  // Only `npm run dev` knows of a service that starts.
  const enabled = process.env.NODE_ENV !== "production";
  const { data, isError } = useQuery({ ...health, enabled });
  const state = isError ? undefined : data?.state;
  const isStarting = state === "building" || state === "starting";
  const isReady = state === "ready";
  const reload = useEffectEvent(() => {
    if (error && !loaded) void retry();
  });
  // Before the browser paints, so that no alert about the last failure appears.
  useLayoutEffect(() => {
    if (isReady) reload();
  }, [isReady]);
  return isStarting && !loaded ? { ...list, loading: true, error: null } : list;
}

function summarize({ tasks, loaded, loading, hasMore }: Tasks): string {
  if (!loaded) return loading ? "Your tasks are on their way." : "Your tasks are out of reach.";
  const open = tasks.filter(({ completed }) => !completed).length;
  if (open === 0 && !hasMore) return "Nothing is waiting for you.";
  return open === 1 && !hasMore
    ? "One thing is open."
    : `${open}${hasMore ? "+" : ""} things are open.`;
}

type FiguresProps = Tasks & {
  /** More figures. */
  children?: ReactNode;
};

/** Counts of the loaded tasks, with a plus if there are more. */
function Figures({ tasks, loaded, loading, hasMore, children }: FiguresProps) {
  const done = tasks.filter(({ completed }) => completed).length;
  const plus = hasMore ? "+" : "";
  const value = (count: number) => (loaded ? `${count}${plus}` : loading ? undefined : "–");
  return (
    <Card aria-label="At a glance" className="mb-6 noscript:hidden">
      <dl className="grid auto-cols-fr grid-flow-col">
        <Figure label="Open" value={value(tasks.length - done)} note={loaded ? "to do" : "unknown"}>
          {loaded && <Week tasks={tasks} hasMore={hasMore} />}
        </Figure>
        <Figure
          label="Done"
          value={value(done)}
          note={loaded ? `of ${tasks.length}${plus}` : "unknown"}
        >
          {loaded && <Ring part={done / Math.max(tasks.length, 1)} />}
        </Figure>
        {children}
      </dl>
    </Card>
  );
}

/** How many services are ready. */
function ServicesFigure({ userId }: { userId: string }) {
  const checks = useQueries({ queries: services.map((service) => healthQuery(service, userId)) });
  const states = checks.map(({ data, isError }) => (isError ? undefined : data?.state));
  const ready = states.filter((state) => state === "ready").length;
  const starting = states.filter((state) => state === "building" || state === "starting").length;
  const problem = starting > 0 ? `${starting} starting` : `${services.length - ready} not ready`;
  return (
    <Figure
      label="Services"
      value={
        checks.every(({ isPending }) => !isPending) && (
          <>
            {ready}
            <span className="text-xl text-muted-foreground sm:text-2xl">/{services.length}</span>
          </>
        )
      }
      note={ready === services.length ? "all ready" : problem}
    >
      <div className="flex gap-1.5">
        {services.slice(0, 3).map(({ name, language }, index) => (
          <LanguageMark key={name} language={language} muted={states[index] !== "ready"} />
        ))}
      </div>
    </Figure>
  );
}

type FigureProps = { label: string; value?: ReactNode; note: string; children: ReactNode };

/** A number that is worth a glance. It is loading if it has no value. */
function Figure({ label, value, note, children }: FigureProps) {
  return (
    <div className="relative min-w-0 border-l px-3 py-4 first:border-0 sm:px-5 sm:py-5">
      <dt className="truncate text-xs font-medium text-muted-foreground sm:text-sm">{label}</dt>
      <dd className="mt-1 flex h-8 items-center text-2xl font-semibold tracking-[-0.03em] sm:h-10 sm:text-[2rem]">
        {value || <Skeleton className="h-6 w-10 sm:h-8" />}
      </dd>
      <dd className="mt-0.5 truncate text-xs text-muted-foreground sm:text-sm">
        {value ? note : "loading"}
      </dd>
      {value && (
        <dd
          aria-hidden="true"
          className="absolute top-1/2 right-5 hidden -translate-y-1/2 xl:block"
        >
          {children}
        </dd>
      )}
    </div>
  );
}

/** Tasks that were added on each of the last seven days, unless some of them are not loaded. */
function Week({ tasks, hasMore }: { tasks: Task[]; hasMore: boolean }) {
  const days = Array.from({ length: 7 }, (_, index) => {
    const date = new Date();
    date.setDate(date.getDate() + index - 6);
    const day = date.toDateString();
    const isThen = ({ created_at }: Task) => new Date(created_at).toDateString() === day;
    return { day, count: tasks.filter(isThen).length };
  });
  const counts = days.map(({ count }) => count);
  if (hasMore && counts.reduce((sum, count) => sum + count) === tasks.length) return null;
  const max = Math.max(...counts, 1);
  return (
    <div className="flex h-12 items-end gap-1.5">
      {days.map(({ day, count }) => (
        <span
          key={day}
          style={{ height: `${Math.max(8, (count / max) * 100)}%` }}
          className="w-3 rounded-[4px] bg-chart-1/25 last:bg-chart-1"
        />
      ))}
    </div>
  );
}

function Ring({ part }: { part: number }) {
  const circle = { cx: 24, cy: 24, r: 20 };
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 48 48"
      fill="none"
      strokeWidth="6"
      strokeLinecap="round"
      className="size-12 -rotate-90"
    >
      <circle {...circle} className="stroke-chart-1/20" />
      {part > 0 && (
        <circle
          {...circle}
          pathLength="100"
          strokeDasharray={`${part * 100} 100`}
          className="stroke-chart-1"
        />
      )}
    </svg>
  );
}
