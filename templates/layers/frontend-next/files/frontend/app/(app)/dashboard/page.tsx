import type { Metadata } from "next";
import { Dashboard } from "@/components/dashboard";
import { PageHeader } from "@/components/page";
import { requireSession } from "@/lib/session";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const { user } = await requireSession();
  return (
    <>
      <PageHeader title={`Hello, ${user.name.split(" ")[0]}`} />
      <Dashboard userId={user.id} />
    </>
  );
}
