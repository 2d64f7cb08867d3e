"use client";

import { useRouter } from "next/navigation";
import { useAuthContext } from "@/contexts/AuthContext";
import apiClient from "@/lib/api-client";
import { authClient, signIn, signOut, signUp, useSession } from "@/lib/auth";
import { auth } from "@/lib/auth-server";
import type { Session, Task, User } from "@/lib/db/schema";

export function Forms({ email, password }: { email: string; password: string }) {
  const router = useRouter();
  const { data, isPending } = useSession();

  async function register() {
    const result = await signUp.email({ email, password, name: "A name" });
    if (result.error) console.error(result.error.message);
    else router.push("/dashboard");
  }

  async function enter() {
    const { error } = await signIn.email({ email, password });
    if (error) throw new Error(error.message);
  }

  async function leave() {
    await signOut({ fetchOptions: { onSuccess: () => router.push("/sign-in") } });
  }

  if (isPending) return null;
  return (
    <>
      <button type="button" onClick={data ? leave : enter}>
        {data?.user.name ?? authClient.$fetch.name}
      </button>
      <button type="button" onClick={register}>
        Register
      </button>
    </>
  );
}

export function useLoadTasks() {
  const { user } = useAuthContext();
  if (!user) return undefined;
  return async () => {
    const response = await apiClient.get(`/v1/${user.id}/tasks`);
    const tasks: { id: string; title: string }[] = response.data.tasks;
    return tasks;
  };
}

export async function sessionOf(headers: Headers) {
  const session = await auth.api.getSession({ headers });
  return session?.user.id;
}

export const describeRow = (user: User, session: Session, task: Task) =>
  [user.email, session.expiresAt.toISOString(), task.title, task.userId].join();
