import apiClient from "./api-client";

export type Task = {
  id: string;
  title: string;
  completed: boolean;
  created_at: string;
  updated_at: string;
};

export type TaskPage = { tasks: Task[]; total: number; limit: number; offset: number };

const path = (...parts: string[]) => `/v1/${parts.map(encodeURIComponent).join("/")}`;

export async function listTasks(
  userId: string,
  page: { limit?: number; offset?: number } = {},
): Promise<TaskPage> {
  const { data } = await apiClient.get<TaskPage>(path(userId, "tasks"), { params: page });
  return data;
}

export async function createTask(
  userId: string,
  task: { title: string; completed?: boolean },
): Promise<Task> {
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
