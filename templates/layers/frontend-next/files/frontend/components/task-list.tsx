"use client";

import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { ActionButton, useFocusHandover } from "@/components/action-button";
import { type Action, ApiAlert, failureOf, useActions } from "@/components/api-alert";
import { Tiles } from "@/components/brand";
import { Field, Form, SubmitButton, useZodForm } from "@/components/form";
import { TaskItem, taskSchema } from "@/components/task-item";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { offerUndo } from "@/components/undo-toast";
import { type Task, type Tasks, useAddTask } from "@/lib/tasks";

export function TaskList({ userId, list }: { userId: string; list: Tasks }) {
  const { tasks, hasMore, loaded, loading } = list;
  const add = useAddTask(userId);
  const { failure, start, retry, clear } = useActions();
  const [news, setNews] = useState("");
  const focus = useFocusHandover();
  const failed = failure ?? (list.error && { error: list.error, action: list.retry });

  const focusHeading = () => focus.heading.current?.focus({ preventScroll: true });

  // Undo would change a list that is no longer shown.
  useEffect(() => () => void toast.dismiss(), []);

  function remove({ id, created_at, updated_at, ...content }: Task, action: Action) {
    focusHeading();
    const undo = () => {
      focusHeading();
      // A live region doesn't announce the same text twice.
      setNews("");
      start(async () => {
        await add(content);
        setNews(`Restored “${content.title}”.`);
      });
    };
    start(async () => {
      await action();
      const heading = focus.heading.current;
      if (heading) offerUndo(id, `Deleted “${content.title}”.`, undo, heading);
    });
  }

  return (
    <Card aria-labelledby="task-count" aria-busy={loading || list.loadingMore}>
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
        onAdd={async (task) => {
          clear();
          setNews("");
          await add(task);
          setNews(`Added “${task.title}”.`);
        }}
      />
      {failed && (
        <div className="border-t p-4 sm:px-5">
          <ApiAlert error={failed.error} onRetry={() => retry(failed)} retryRef={focus.button} />
        </div>
      )}
      {loading && <Loading />}
      {loaded && tasks.length === 0 && !hasMore && <Empty />}
      {tasks.length > 0 && (
        <ul className="divide-y border-t">
          {tasks.map((task) => (
            <TaskItem
              key={task.id}
              userId={userId}
              task={task}
              onChange={start}
              onRemove={(action) => remove(task, action)}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <div className="border-t p-4 text-center">
          <ActionButton
            ref={focus.button}
            variant="outline"
            onClick={() => list.loadMore()}
            pending={list.loadingMore}
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
  /** False until the list is loaded. */
  ready: boolean;
  onAdd: (task: { title: string }) => Promise<void>;
};

function NewTaskForm({ ready, onAdd }: NewTaskFormProps) {
  return (
    <Form
      form={useZodForm(taskSchema)}
      clears
      className="space-y-3 border-t px-4 py-2.5 focus-within:bg-accent/40 sm:px-5"
      onSubmit={(task) => onAdd(task).catch(failureOf)}
    >
      <div className="flex items-start gap-3">
        <Plus className="mt-2.5 size-5 shrink-0 text-primary" />
        <div className="min-w-0 flex-1">
          <Field
            name="title"
            label="New task"
            labelHidden
            placeholder="Add a task"
            autoComplete="off"
            maxLength={200}
            className="-ml-2 border-transparent bg-transparent px-2 shadow-none sm:text-base dark:bg-transparent"
          />
        </div>
        <SubmitButton size="sm" disabled={!ready} pendingText="Adding…" className="mt-1">
          Add
        </SubmitButton>
      </div>
    </Form>
  );
}
