import type { ReactNode } from "react";
import { AppShell } from "@/components/app-shell";
import { getServerSession } from "@/lib/session";

/** Each page checks access itself: a layout stays when the user moves to another page. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const session = await getServerSession({ fresh: true });
  if (!session) return children;
  const { name, email } = session.user;
  return <AppShell user={{ name, email }}>{children}</AppShell>;
}
