import { ChangeEmailForm, ConfirmEmailForm } from "@/components/email-forms";
import { Panel } from "@/components/page";
import type { Session } from "@/lib/auth-server";

export function EmailPanel({ user }: Session) {
  if (!user.emailVerified) {
    return (
      <Panel
        title="Email"
        description={`Your address is ${user.email}. Confirm it before you change it: we will send you a link. Confirming ends all earlier sessions.`}
      >
        <ConfirmEmailForm email={user.email} />
      </Panel>
    );
  }
  return (
    <Panel
      title="Email"
      description={`Your address is ${user.email}. To change it, follow the links in two messages: one to this address, then one to the new address.`}
    >
      <ChangeEmailForm current={user.email} />
    </Panel>
  );
}
