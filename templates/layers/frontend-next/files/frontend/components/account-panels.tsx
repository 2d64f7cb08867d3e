import {
  DeleteForm,
  DeleteWithoutPasswordForm,
  PasswordForm,
  ProfileForm,
} from "@/components/account-forms";
import { Panel } from "@/components/Page";
import { SessionList } from "@/components/SessionList";
import type { Session } from "@/lib/auth-server";
import { listSessions, ownsPassword } from "@/lib/session";

export function ProfilePanel({ user }: Session) {
  return (
    <Panel title="Profile" description="How this app and the services behind it address you.">
      <ProfileForm name={user.name} />
    </Panel>
  );
}

export async function SessionsPanel({
  user,
  session: current,
  effect,
}: Session & { effect: string }) {
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
    <Panel title="Sessions" description={`Where you are signed in. ${effect}`}>
      <SessionList sessions={rows} />
    </Panel>
  );
}

export async function PasswordPanel({ user }: Session) {
  if (!(await ownsPassword(user.id))) return null;
  return (
    <Panel title="Password" description="Changing it signs out every other device.">
      <PasswordForm />
    </Panel>
  );
}

export async function DeletePanel({ user }: Session) {
  const owned = await ownsPassword(user.id);
  return (
    <Panel
      title="Delete account"
      description="Deletes your account, your sessions and your tasks. Nobody can bring them back."
    >
      {owned ? <DeleteForm /> : <DeleteWithoutPasswordForm email={user.email} />}
    </Panel>
  );
}
