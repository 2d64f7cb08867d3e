"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import apiClient from "./api-client";

export type Task = {
  id: string;
  title: string;
  completed: boolean;
  created_at: string;
  updated_at: string;
};

export type TaskPage = { tasks: Task[]; nextCursor: string | null };

const path = (...parts: string[]) => `/v1/${parts.map(encodeURIComponent).join("/")}`;

export async function listTasks(
  userId: string,
  page: { limit?: number; cursor?: string } = {},
  signal?: AbortSignal,
): Promise<TaskPage> {
  const { data } = await apiClient.get<TaskPage>(path(userId, "tasks"), { params: page, signal });
  return data;
}

type NewTask = { title: string; completed?: boolean };

export async function createTask(userId: string, task: NewTask): Promise<Task> {
  const { data } = await apiClient.post<Task>(path(userId, "tasks"), task);
  return data;
}

export async function updateTask(
  userId: string,
  taskId: string,
  changes: { title?: string; completed?: boolean },
): Promise<Task> {
  const { data } = await apiClient.patch<Task>(path(userId, "tasks", taskId), changes);
  return data;
}

export async function deleteTask(userId: string, taskId: string): Promise<void> {
  await apiClient.delete(path(userId, "tasks", taskId));
}

const PAGE_SIZE = 20;

/** A change of one field, so that a rejected change rolls back only that field. */
export type TaskChange = Pick<Task, "title"> | Pick<Task, "completed">;

type Failure = { error: unknown; retry: () => Promise<void> };

/**
 * A user's tasks, newest first, loaded page by page.
 * Changes and deletions are optimistic: they show at once and roll back if the API rejects them.
 */
export function useTasks(userId: string) {
  const [tasks, setTasks] = useState<Task[]>([]);
  /** Ids of tasks that are hidden while their deletion is pending. */
  const [leaving, setLeaving] = useState<string[]>([]);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [loaded, setLoaded] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [retrying, setRetrying] = useState(false);
  const lastCalls = useRef(new Map<string, Promise<unknown>>());
  const changesOf = useRef(new Map<string, { waiting: number; stored: Task }>());

  /** Runs `action`. If it fails, resolves to false and sets `failure` until a retry succeeds. */
  const attempt = useCallback(async function attempt(
    action: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      const failed: Failure = {
        error,
        retry: async () => {
          setRetrying(true);
          const done = await attempt(action);
          setRetrying(false);
          if (done) setFailure((current) => (current === failed ? undefined : current));
        },
      };
      setFailure(failed);
      return false;
    }
  }, []);

  const load = useCallback(
    async (cursor?: string, signal?: AbortSignal) => {
      setLoading(true);
      try {
        const page = await listTasks(userId, { limit: PAGE_SIZE, cursor }, signal);
        setTasks((current) => (cursor ? [...current, ...page.tasks] : page.tasks));
        setNextCursor(page.nextCursor);
        setLoaded(true);
      } catch (error) {
        if (signal?.aborted) return;
        setLoading(false);
        throw error;
      }
      setLoading(false);
    },
    [userId],
  );

  useEffect(() => {
    const leaving = new AbortController();
    void attempt(() => load(undefined, leaving.signal));
    return () => leaving.abort();
  }, [attempt, load]);

  function start(action: () => Promise<void>) {
    setFailure(undefined);
    return attempt(action);
  }

  const patch = (id: string, changes: TaskChange) =>
    setTasks((current) => current.map((task) => (task.id === id ? { ...task, ...changes } : task)));

  /** Adds a task. Rejects on failure, so that the form keeps the text and shows the error. */
  async function add(task: NewTask) {
    const added = await createTask(userId, task);
    setTasks((current) => [added, ...current]);
  }

  /** Queues the calls for each task: parallel calls could reach the API out of order. */
  function inTurn<Result>(taskId: string, call: () => Promise<Result>): Promise<Result> {
    const answer = (lastCalls.current.get(taskId) ?? Promise.resolve()).then(call, call);
    lastCalls.current.set(taskId, answer);
    const settle = () => {
      if (lastCalls.current.get(taskId) === answer) lastCalls.current.delete(taskId);
    };
    answer.then(settle, settle);
    return answer;
  }

  async function change(task: Task, changes: TaskChange) {
    const field = "title" in changes ? "title" : "completed";
    const key = `${task.id} ${field}`;
    const queue = changesOf.current.get(key) ?? { waiting: 0, stored: task };
    changesOf.current.set(key, queue);
    queue.waiting += 1;
    patch(task.id, changes);
    try {
      queue.stored = await inTurn(task.id, () => updateTask(userId, task.id, changes));
    } catch (error) {
      // Ignore the failure if a newer change to this field is queued.
      if (queue.waiting === 1) throw error;
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) {
        changesOf.current.delete(key);
        const { title, completed } = queue.stored;
        patch(task.id, field === "title" ? { title } : { completed });
      }
    }
  }

  async function remove({ id }: Task) {
    setLeaving((current) => [...current, id]);
    try {
      await inTurn(id, () => deleteTask(userId, id));
      setTasks((current) => current.filter((task) => task.id !== id));
    } finally {
      setLeaving((current) => current.filter((each) => each !== id));
    }
  }

  return {
    tasks: tasks.filter(({ id }) => !leaving.includes(id)),
    hasMore: nextCursor !== null,
    loading,
    loaded,
    failure,
    retrying,
    reload: () => start(() => load()),
    loadMore: () => start(() => load(nextCursor ?? undefined)),
    add: (task: NewTask) => {
      setFailure(undefined);
      return add(task);
    },
    change: (task: Task, changes: TaskChange) => start(() => change(task, changes)),
    /** Deletes a task, then calls `onRemoved`, after a retry too. */
    remove: (task: Task, onRemoved: () => void) => start(() => remove(task).then(onRemoved)),
    /** Adds a deleted task again, as a new one. */
    restore: ({ title, completed }: Task) => start(() => add({ title, completed })),
  };
}

export type Tasks = ReturnType<typeof useTasks>;
