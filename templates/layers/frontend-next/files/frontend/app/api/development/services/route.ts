import { readFile } from "node:fs/promises";
import path from "node:path";
import { notFound } from "next/navigation";

/** The state of each service, as `npm run dev` records it. */
export async function GET(): Promise<Response> {
  if (process.env.NODE_ENV === "production") notFound();
  const file = path.join(process.cwd(), "../.data/dev.json");
  const { services } = JSON.parse(await readFile(file, "utf8").catch(() => '{"services":[]}'));
  return Response.json(
    services.map(({ name, state, detail, since }: Record<string, unknown>) => ({
      name,
      state,
      detail,
      since,
    })),
  );
}
