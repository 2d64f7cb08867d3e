import { ChangeEmailForm } from "@/components/email-forms";
import { Panel } from "@/components/Page";
import type { Session } from "@/lib/auth-server";

export function EmailPanel({ user }: Session) {
  return (
    <Panel
      title="E-mail"
      description={`Your address is ${user.email}. A change takes two messages: one to it, then one to the new one.`}
    >
      <ChangeEmailForm current={user.email} />
    </Panel>
  );
}
