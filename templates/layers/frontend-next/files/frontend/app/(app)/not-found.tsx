import { NotFoundMessage } from "@/components/page";
import { getServerSession } from "@/lib/session";

export { metadata } from "../not-found";

export default async function NotFoundPage() {
  const session = await getServerSession().catch(() => null);
  return <NotFoundMessage home={session ? "/dashboard" : "/"} />;
}
