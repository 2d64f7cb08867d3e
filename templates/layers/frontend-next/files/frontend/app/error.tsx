"use client";

import { Home } from "@/components/brand";
import { ErrorMessage, type ErrorProps } from "@/components/message";

export default function ErrorPage(props: ErrorProps) {
  return (
    <main className="p-4 sm:p-6">
      <Home />
      <ErrorMessage {...props} />
    </main>
  );
}
