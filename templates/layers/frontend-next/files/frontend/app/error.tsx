"use client";

import { Button, ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";

export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Page
      title="This page could not be shown"
      description="Something went wrong on our side. Trying again often helps."
      narrow
    >
      <div className="flex flex-wrap gap-3">
        <Button onClick={retry}>Try again</Button>
        <ButtonLink href="/" variant="secondary">
          Go to the start page
        </ButtonLink>
      </div>
      {error.digest && <p className="mt-8 text-sm text-muted">Reference: {error.digest}</p>}
    </Page>
  );
}
