import { appName } from "@/lib/project";
import AppLayout from "./(app)/layout";
import NotFoundPage from "./(app)/not-found";
import RootLayout, { metadata as site } from "./layout";

export { viewport } from "./layout";

export const metadata = { ...site, title: `Page not found · ${appName}` };

/** For addresses without a page. Next.js renders it outside of all layouts. */
export default function GlobalNotFoundPage() {
  return (
    <RootLayout>
      <AppLayout>
        <NotFoundPage />
      </AppLayout>
    </RootLayout>
  );
}
