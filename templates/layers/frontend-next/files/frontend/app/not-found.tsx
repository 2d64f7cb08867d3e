import type { Metadata } from "next";
import { ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundPage() {
  return (
    <Page
      title="Page not found"
      description="The address may be mistyped, or the page has moved."
      narrow
    >
      <ButtonLink href="/">Go to the start page</ButtonLink>
    </Page>
  );
}
