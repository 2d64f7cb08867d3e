import { ConnectionList } from "@/components/ConnectionList";
import { Panel } from "@/components/Page";
import type { Session } from "@/lib/auth-server";
import { listConnections } from "@/lib/oauth/connections";

export async function ConnectionsPanel({ user }: Session) {
  const connections = await listConnections(user.id);
  if (connections.length === 0) return null;
  return (
    <Panel
      title="Connected accounts"
      description="What else signs you in. It has to have the same e-mail address, and say that it is verified."
    >
      <ConnectionList connections={connections} />
    </Panel>
  );
}
