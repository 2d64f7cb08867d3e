import type { Metadata } from "next";
import { Dashboard } from "@/components/dashboard";
import { requireSession } from "@/lib/session";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const { user } = await requireSession();
  return <Dashboard userId={user.id} name={user.name.split(" ")[0] ?? ""} />;
}
