import { ChangeEmailForm, ConfirmEmailForm } from "@/components/email-forms";
import { Panel } from "@/components/Page";
import type { Session } from "@/lib/auth-server";

export function EmailPanel({ user }: Session) {
  if (!user.emailVerified) {
    return (
      <Panel
        title="E-mail"
        description={`Your address is ${user.email}. Confirm it before you change it: we send a link to it. Confirming it ends the sessions of before.`}
      >
        <ConfirmEmailForm email={user.email} />
      </Panel>
    );
  }
  return (
    <Panel
      title="E-mail"
      description={`Your address is ${user.email}. A change takes two messages: one to it, then one to the new one.`}
    >
      <ChangeEmailForm current={user.email} />
    </Panel>
  );
}
