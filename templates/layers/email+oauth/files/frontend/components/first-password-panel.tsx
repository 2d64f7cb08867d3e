import { FirstPasswordForm } from "@/components/first-password-form";
import { Panel } from "@/components/page";
import type { Session } from "@/lib/auth-server";
import { ownsPassword } from "@/lib/session";

/** Replaces the password panel for users who signed up through a social provider. */
export async function FirstPasswordPanel({ user }: Session) {
  if (await ownsPassword(user.id)) return null;
  return (
    <Panel
      title="Password"
      description={`You have no password yet. We will send a link to ${user.email} to choose one. A new password signs out every device.`}
    >
      <FirstPasswordForm email={user.email} />
    </Panel>
  );
}
