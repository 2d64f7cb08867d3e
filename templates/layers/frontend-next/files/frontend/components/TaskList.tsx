"use client";

import { useCallback, useRef, useState } from "react";
import { ApiAlert } from "@/components/Alert";
import { Button } from "@/components/Button";
import { Field, useForm } from "@/components/form";
import { TaskItem, taskSchema } from "@/components/TaskItem";
import { useTasks } from "@/lib/tasks";

export function TaskList({ userId }: { userId: string }) {
  const { tasks, hasMore, loading, loaded, failure, retrying, loadMore, add, change, remove } =
    useTasks(userId);
  const isEmpty = loaded && tasks.length === 0 && !hasMore;
  const [news, setNews] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const passFocusOn = useCallback(
    (button: HTMLButtonElement) => () => {
      if (document.activeElement === button) heading.current?.focus({ preventScroll: true });
    },
    [],
  );

  return (
    <div className="space-y-8">
      <p role="status" className="sr-only">
        {news}
      </p>
      <NewTaskForm
        ready={loaded}
        onAdd={async (title) => {
          // Clear the text first: a live region doesn't announce the same text twice.
          setNews("");
          await add(title);
          setNews(`Added “${title}”.`);
        }}
      />

      {failure && (
        <ApiAlert
          error={failure.error}
          onRetry={failure.retry}
          pending={retrying}
          retryRef={passFocusOn}
        />
      )}

      <section aria-labelledby="task-count" aria-busy={loading} hidden={!loaded && !loading}>
        {/* Receives the focus if the focused button unmounts, for example along with its task. */}
        <h2
          id="task-count"
          ref={heading}
          tabIndex={-1}
          className={isEmpty ? "sr-only" : "mb-3 w-fit rounded-sm text-sm font-medium text-muted"}
        >
          {loaded ? count(tasks.length, hasMore) : "Tasks"}
        </h2>

        {!loaded && loading && <Skeleton />}
        {isEmpty && !loading && <Empty />}
        {tasks.length > 0 && (
          <ul className="divide-y divide-line overflow-hidden rounded-panel border border-line bg-surface shadow-panel">
            {tasks.map((task) => (
              <TaskItem
                key={task.id}
                task={task}
                onChange={(changes) => change(task, changes)}
                onRemove={async () => {
                  heading.current?.focus({ preventScroll: true });
                  setNews("");
                  if (await remove(task)) setNews(`Deleted “${task.title}”.`);
                }}
              />
            ))}
          </ul>
        )}

        {hasMore && (
          <Button
            ref={passFocusOn}
            variant="secondary"
            size="small"
            className="mt-4"
            onClick={loadMore}
            pending={loading}
            pendingText="Loading…"
          >
            Load more
          </Button>
        )}
      </section>
    </div>
  );
}

function count(shown: number, hasMore: boolean): string {
  if (shown === 0 && hasMore) return "More tasks";
  return shown === 1 && !hasMore ? "1 task" : `${shown}${hasMore ? "+" : ""} tasks`;
}

function Empty() {
  return (
    <div className="rounded-panel border border-dashed border-control px-6 py-12 text-center">
      <p className="font-medium">Nothing to do yet</p>
      <p className="mt-1 text-sm text-muted">Add your first task above. Only you can see it.</p>
    </div>
  );
}

function Skeleton() {
  return (
    <div role="status" className="divide-y divide-line rounded-panel border border-line bg-surface">
      <span className="sr-only">Loading tasks…</span>
      {["w-2/3", "w-1/2", "w-3/5"].map((width) => (
        <div key={width} className="flex h-15 items-center gap-3 px-4">
          <div className="size-5 motion-safe:animate-pulse rounded bg-sunken" />
          <div className={`h-4 motion-safe:animate-pulse rounded bg-sunken ${width}`} />
        </div>
      ))}
    </div>
  );
}

type NewTaskFormProps = {
  /** False while the list loads, because the response would overwrite a task added meanwhile. */
  ready: boolean;
  onAdd: (title: string) => Promise<void>;
};

function NewTaskForm({ ready, onAdd }: NewTaskFormProps) {
  const [refusal, setRefusal] = useState<unknown>();
  const { form, field, submit } = useForm(taskSchema, async ({ title }, element) => {
    setRefusal(undefined);
    try {
      await onAdd(title);
      element.reset();
    } catch (error) {
      setRefusal(error);
    }
  });

  return (
    <form {...form} className="space-y-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Field
            label="New task"
            placeholder="What needs to be done?"
            autoComplete="off"
            maxLength={200}
            {...field("title")}
          />
        </div>
        {/* The margin aligns the button with the input, below its label. */}
        <Button
          {...submit}
          disabled={submit.disabled || !ready}
          pendingText="Adding…"
          className="mt-[1.625rem]"
        >
          Add
        </Button>
      </div>
      {refusal !== undefined && <ApiAlert error={refusal} />}
    </form>
  );
}
