import { FirstPasswordForm } from "@/components/FirstPasswordForm";
import { Panel } from "@/components/Page";
import type { Session } from "@/lib/auth-server";
import { ownsPassword } from "@/lib/session";

/** In the place of the password, for whoever came by another site. */
export async function FirstPasswordPanel({ user }: Session) {
  if (await ownsPassword(user.id)) return null;
  return (
    <Panel
      title="Password"
      description={`You have none yet. We send a link to ${user.email} that lets you choose one. Choosing it signs out every device.`}
    >
      <FirstPasswordForm email={user.email} />
    </Panel>
  );
}
