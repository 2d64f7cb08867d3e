import { ConnectionList } from "@/components/connection-list";
import { Panel } from "@/components/page";
import type { Session } from "@/lib/auth-server";
import { listConnections } from "@/lib/oauth/connections";

export async function ConnectionsPanel({ user }: Session) {
  const connections = await listConnections(user.id);
  if (connections.length === 0) return null;
  return (
    <Panel
      title="Connected accounts"
      description="Accounts on other sites that you can sign in with. They must use the same email address as your account here, and that site must have verified it."
    >
      <ConnectionList connections={connections} />
    </Panel>
  );
}
