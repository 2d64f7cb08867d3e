import type { Metadata } from "next";
import { Page } from "@/components/Page";
import { TaskList } from "@/components/TaskList";
import { requireSession } from "@/lib/session";

export const metadata: Metadata = { title: "Tasks" };

export default async function DashboardPage() {
  const { user } = await requireSession();
  return (
    <Page title="Your tasks" description={`Signed in as ${user.name}.`} signedIn>
      <TaskList userId={user.id} />
    </Page>
  );
}
