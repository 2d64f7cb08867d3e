"use client";

import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { ActionButton, useFocusHandover } from "@/components/action-button";
import { ApiAlert } from "@/components/api-alert";
import { Tiles } from "@/components/brand";
import { Field, useForm } from "@/components/form";
import { TaskItem, taskSchema } from "@/components/task-item";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { offerUndo } from "@/components/undo-toast";
import type { Task, Tasks } from "@/lib/tasks";

export function TaskList(list: Tasks) {
  const { tasks, hasMore, loading, loaded, failure, retrying, loadMore } = list;
  const { add, change, remove, restore } = list;
  const isEmpty = loaded && tasks.length === 0 && !hasMore;
  const [news, setNews] = useState("");
  const focus = useFocusHandover();

  const focusHeading = () => focus.heading.current?.focus({ preventScroll: true });

  // The list that a task would return to is gone with this component.
  useEffect(() => () => void toast.dismiss(), []);

  function removeWithUndo(task: Task) {
    focusHeading();
    async function undo() {
      focusHeading();
      setNews("");
      if (await restore(task)) setNews(`Restored “${task.title}”.`);
    }
    void remove(task, () => {
      const heading = focus.heading.current;
      if (heading) offerUndo(task.id, `Deleted “${task.title}”.`, undo, heading);
    });
  }

  return (
    <Card aria-labelledby="task-count" aria-busy={loading}>
      <CardHeader>
        <CardTitle id="task-count" ref={focus.heading} tabIndex={-1} className="rounded-sm">
          {loaded ? count(tasks.length, hasMore) : "Tasks"}
        </CardTitle>
      </CardHeader>
      <p role="status" className="sr-only">
        {news}
      </p>
      <NewTaskForm
        ready={loaded}
        onAdd={async (title) => {
          // Clear the text first: a live region doesn't announce the same text twice.
          setNews("");
          await add({ title });
          setNews(`Added “${title}”.`);
        }}
      />
      {failure && (
        <div className="border-t p-4 sm:px-5">
          <ApiAlert
            error={failure.error}
            onRetry={failure.retry}
            pending={retrying}
            retryRef={focus.button}
          />
        </div>
      )}
      {!loaded && loading && <Loading />}
      {isEmpty && !loading && <Empty />}
      {tasks.length > 0 && (
        <ul className="divide-y border-t">
          {tasks.map((task) => (
            <TaskItem
              key={task.id}
              task={task}
              onChange={(changes) => change(task, changes)}
              onRemove={() => removeWithUndo(task)}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <div className="border-t p-4 text-center">
          <ActionButton
            ref={focus.button}
            variant="outline"
            onClick={loadMore}
            pending={loading}
            pendingText="Loading…"
          >
            Load more
          </ActionButton>
        </div>
      )}
    </Card>
  );
}

function count(shown: number, hasMore: boolean): string {
  if (shown === 0) return hasMore ? "More tasks" : "No tasks";
  return shown === 1 && !hasMore ? "1 task" : `${shown}${hasMore ? "+" : ""} tasks`;
}

function Empty() {
  return (
    <div className="flex flex-col items-center border-t px-6 py-12 text-center">
      <Tiles rows={["ado", "sbc"]} className="w-30 rounded-xl" />
      <p className="mt-6 text-lg font-semibold tracking-tight">Nothing to do yet</p>
      <p className="mt-1 text-sm text-muted-foreground">
        Add your first task above. Only you can see it.
      </p>
    </div>
  );
}

function Loading() {
  return (
    <div role="status" className="divide-y border-t noscript:hidden">
      <span className="sr-only">Loading tasks…</span>
      {["w-7/12", "w-5/12", "w-8/12", "w-4/12"].map((width) => (
        <div key={width} className="flex h-12 items-center gap-3 px-4 sm:px-5">
          <Skeleton className="size-5" />
          <Skeleton className={`h-3.5 ${width}`} />
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
    <form {...form} className="space-y-3 border-t px-4 py-2.5 focus-within:bg-accent/40 sm:px-5">
      <div className="flex items-start gap-3">
        <Plus className="mt-2.5 size-5 shrink-0 text-primary" />
        <div className="min-w-0 flex-1">
          <Field
            label="New task"
            labelHidden
            placeholder="Add a task"
            autoComplete="off"
            maxLength={200}
            className="-ml-2 border-transparent bg-transparent px-2 shadow-none sm:text-base dark:bg-transparent"
            {...field("title")}
          />
        </div>
        <ActionButton
          {...submit}
          size="sm"
          disabled={submit.disabled || !ready}
          pendingText="Adding…"
          className="mt-1"
        >
          Add
        </ActionButton>
      </div>
      {refusal !== undefined && <ApiAlert error={refusal} />}
    </form>
  );
}
