import type { Metadata } from "next";
import { PasswordForm, ProfileForm } from "@/components/account-forms";
import { Page, Panel } from "@/components/Page";
import { SessionList } from "@/components/SessionList";
import { listSessions, requireSession } from "@/lib/session";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const { user, session: current } = await requireSession("/account");
  const sessions = await listSessions(user.id);
  const rows = sessions
    .map(({ id, userAgent, createdAt }) => ({
      id,
      userAgent,
      since: createdAt.toISOString(),
      current: id === current.id,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current));

  return (
    <Page title="Account" description={user.email} signedIn>
      <div className="space-y-6">
        <Panel title="Profile" description="How this app and the services behind it address you.">
          <ProfileForm name={user.name} />
        </Panel>
        <Panel
          title="Sessions"
          description="Where you are signed in. A session that you end gets no new tokens; its last one expires within 30 minutes."
        >
          <SessionList sessions={rows} />
        </Panel>
        <Panel title="Password" description="Changing it signs out every other device.">
          <PasswordForm />
        </Panel>
      </div>
    </Page>
  );
}
