"use client";

import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useMutationState,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "./api-client";
import type { Schemas } from "./api-types";

export type Task = Schemas["Task"];
type TaskPage = Schemas["TaskPage"];
type NewTask = Schemas["NewTask"];

const TASKS = "/v1/{user_id}/tasks";
const TASK = "/v1/{user_id}/tasks/{task_id}";
const PAGE_SIZE = 20;

/** The key of the list, and of the changes that it shows. */
const keyOf = (userId: string) => ["tasks", userId];

/** A change of one field, so that a rejected change rolls back only that field. `null` deletes. */
type Change = Pick<Task, "title"> | Pick<Task, "completed"> | null;
type TaskAction = { id: string; change: Change };

const apply = (tasks: Task[], { id, change }: TaskAction): Task[] =>
  change
    ? tasks.map((task) => (task.id === id ? { ...task, ...change } : task))
    : tasks.filter((task) => task.id !== id);

const fieldOf = (change: Change) => String(Object.keys(change ?? {}));

export type Tasks = ReturnType<typeof useTaskList>;

/** A user's tasks, newest first, page by page. Pending actions show at once. */
export function useTaskList(userId: string) {
  const query = useInfiniteQuery({
    queryKey: keyOf(userId),
    queryFn: ({ pageParam: cursor, signal }) =>
      api.get(TASKS, { path: { user_id: userId }, query: { limit: PAGE_SIZE, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const pending = useMutationState({
    filters: { mutationKey: keyOf(userId), status: "pending" },
    select: ({ state }) => state.variables as TaskAction,
  });
  const stored = query.data?.pages.flatMap(({ tasks }) => tasks) ?? [];
  return {
    tasks: pending.reduce(apply, stored),
    loaded: query.data !== undefined,
    loading: query.isPending,
    loadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    loadMore: query.fetchNextPage,
    error: query.error,
    retry: query.isFetchNextPageError ? query.fetchNextPage : query.refetch,
  };
}

/** Adds a task on top of the list. */
export function useAddTask(userId: string) {
  const update = useStoredTasks(userId);
  return useMutation({
    mutationFn: (body: NewTask) => api.post(TASKS, { path: { user_id: userId }, body }),
    onSuccess: (added) =>
      update((tasks, page) => {
        const others = tasks.filter(({ id }) => id !== added.id);
        return page === 0 ? [added, ...others] : others;
      }),
  }).mutateAsync;
}

/** Changes or deletes a task. */
export function useTaskAction(userId: string, id: string) {
  const client = useQueryClient();
  const update = useStoredTasks(userId);
  const { mutateAsync } = useMutation({
    mutationKey: keyOf(userId),
    // One after the other: parallel calls could reach the API out of order.
    scope: { id },
    mutationFn: ({ change }: TaskAction) => {
      const path = { user_id: userId, task_id: id };
      return change ? api.patch(TASK, { path, body: change }) : api.delete(TASK, { path });
    },
    onSuccess: (stored) => update((tasks) => apply(tasks, { id, change: stored ?? null })),
  });
  return async (change: Change) => {
    const isNewer = (other: TaskAction) =>
      other.id === id && (other.change === null || fieldOf(other.change) === fieldOf(change));
    try {
      await mutateAsync({ id, change });
    } catch (error) {
      // Ignore the failure if a newer change of this field, or the deletion, is on its way.
      const newer = client.isMutating({
        mutationKey: keyOf(userId),
        predicate: ({ state }) => isNewer(state.variables as TaskAction),
      });
      if (newer === 0) throw error;
    }
  };
}

/** Updates the tasks of each loaded page. */
function useStoredTasks(userId: string) {
  const client = useQueryClient();
  const queryKey = keyOf(userId);
  return async (update: (tasks: Task[], page: number) => Task[]) => {
    const query = client.getQueryCache().find({ queryKey });
    // A list that is on its way may be older, and would replace the update.
    while (query?.promise) await query.promise.catch(() => {});
    client.setQueryData<InfiniteData<TaskPage>>(queryKey, (data) => {
      const pages = data?.pages.map((page, at) => ({ ...page, tasks: update(page.tasks, at) }));
      return data && pages && { ...data, pages };
    });
  };
}
