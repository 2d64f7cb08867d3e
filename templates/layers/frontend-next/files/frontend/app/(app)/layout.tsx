import type { ReactNode } from "react";
import { AppShell } from "@/components/app-shell";
import { Site } from "@/components/site";
import { getServerSession } from "@/lib/session";

/** Only the look. Each page checks access itself: a layout stays when the user moves to another page. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const session = await getServerSession().catch(() => null);
  if (!session) return <Site>{children}</Site>;
  const { name, email } = session.user;
  return <AppShell user={{ name, email }}>{children}</AppShell>;
}
