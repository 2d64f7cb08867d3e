import AppLayout from "./(app)/layout";
import NotFoundPage from "./(app)/not-found";
import RootLayout from "./layout";

export { metadata } from "./(app)/not-found";

/** For paths without a page. Unlike `notFound()`, it is rendered on the server. */
export default function GlobalNotFoundPage() {
  return (
    <RootLayout>
      <AppLayout>
        <NotFoundPage />
      </AppLayout>
    </RootLayout>
  );
}
