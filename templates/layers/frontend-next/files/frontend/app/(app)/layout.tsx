import type { ReactNode } from "react";
import { AppShell } from "@/components/app-shell";
import { Navigation } from "@/components/navigation";
import { Site } from "@/components/site";
import { getServerSession } from "@/lib/session";

/** Only the look. Each page checks access itself: a layout stays when the user moves to another page. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  // Without a database, a session may be unknown.
  const session = await getServerSession().catch(() => undefined);
  if (!session) return <Site session={session}>{children}</Site>;
  const { name, email } = session.user;
  return (
    <AppShell user={{ name, email }}>
      <noscript>
        {/* The sheet that has these links on a phone opens with JavaScript only. */}
        <nav aria-label="Pages" className="mb-6 space-y-5 md:hidden">
          <Navigation />
        </nav>
      </noscript>
      {children}
    </AppShell>
  );
}
