"use client";

import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { LanguageMark, ServiceCards } from "@/components/service-card";
import { TaskList } from "@/components/task-list";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { services } from "@/lib/project";
import { healthQuery } from "@/lib/service-health";
import { type Task, useTasks } from "@/lib/tasks";

const DAY = 24 * 60 * 60 * 1000;

export function Dashboard({ userId }: { userId: string }) {
  const tasks = useTasks(userId);
  return (
    <>
      <Figures {...tasks}>
        <ServicesFigure userId={userId} />
      </Figures>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <TaskList {...tasks} />
        <ServiceCards userId={userId} />
      </div>
    </>
  );
}

type FiguresProps = {
  tasks: Task[];
  loaded: boolean;
  hasMore: boolean;
  /** More figures. */
  children?: ReactNode;
};

/** Counts of the loaded tasks, with a plus if there are more. */
function Figures({ tasks, loaded, hasMore, children }: FiguresProps) {
  const done = tasks.filter(({ completed }) => completed).length;
  const open = tasks.length - done;
  const plus = hasMore ? "+" : "";
  return (
    <Card role="region" aria-label="At a glance" className="mb-6">
      <dl className="grid auto-cols-fr grid-flow-col">
        <Figure label="Open" value={loaded && `${open}${plus}`} note="to do">
          <Week tasks={tasks} />
        </Figure>
        <Figure label="Done" value={loaded && `${done}${plus}`} note={`of ${tasks.length}${plus}`}>
          <Ring part={done / Math.max(tasks.length, 1)} />
        </Figure>
        {children}
      </dl>
    </Card>
  );
}

/** How many services are ready. */
function ServicesFigure({ userId }: { userId: string }) {
  const answers = useQueries({ queries: services.map((service) => healthQuery(service, userId)) });
  const ready = answers.filter(({ data }) => data?.state === "ready").length;
  const isChecked = answers.every(({ data }) => data);
  return (
    <Figure
      label="Services"
      value={isChecked && `${ready}/${services.length}`}
      note={ready === services.length ? "all ready" : `${services.length - ready} not ready`}
    >
      <div className="flex gap-1.5">
        {services.slice(0, 3).map(({ name, language }) => (
          <LanguageMark key={name} language={language} />
        ))}
      </div>
    </Figure>
  );
}

type FigureProps = { label: string; value: string | false; note: string; children: ReactNode };

/** A number that is worth a glance. False shows that it is loading. */
function Figure({ label, value, note, children }: FigureProps) {
  return (
    <div className="relative min-w-0 border-l px-3 py-4 first:border-0 sm:px-5 sm:py-5">
      <dt className="truncate text-xs font-medium text-muted-foreground sm:text-sm">{label}</dt>
      <dd className="mt-1 text-2xl leading-8 font-semibold tracking-[-0.03em] tabular-nums sm:text-[2rem] sm:leading-10">
        {value === false ? <Skeleton className="my-1 h-6 w-10 sm:h-8" /> : value}
      </dd>
      <dd className="mt-0.5 truncate text-xs text-muted-foreground sm:text-sm">
        {value === false ? "loading" : note}
      </dd>
      {value !== false && (
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

/** Tasks that were added on each of the last seven days. */
function Week({ tasks }: { tasks: Task[] }) {
  const today = new Date().setHours(0, 0, 0, 0);
  const days = Array.from({ length: 7 }, (_, day) => {
    const start = today - (6 - day) * DAY;
    const isThen = ({ created_at }: Task) => {
      const time = Date.parse(created_at);
      return time >= start && time < start + DAY;
    };
    return { start, count: tasks.filter(isThen).length };
  });
  const max = Math.max(...days.map(({ count }) => count), 1);
  return (
    <div className="flex h-12 items-end gap-1.5">
      {days.map(({ start, count }) => (
        <span
          key={start}
          style={{ height: `${Math.max(8, (count / max) * 100)}%` }}
          className="w-3 rounded-[4px] bg-chart-1/25 last:bg-chart-1"
        />
      ))}
    </div>
  );
}

function Ring({ part }: { part: number }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 48 48"
      fill="none"
      strokeWidth="6"
      strokeLinecap="round"
      className="size-12 -rotate-90"
    >
      <circle cx="24" cy="24" r="20" className="stroke-chart-1/20" />
      {part > 0 && (
        <circle
          cx="24"
          cy="24"
          r="20"
          pathLength="100"
          strokeDasharray={`${part * 100} 100`}
          className="stroke-chart-1"
        />
      )}
    </svg>
  );
}
