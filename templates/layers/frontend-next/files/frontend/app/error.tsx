"use client";

import { ErrorMessage, type ErrorProps, SimpleSite } from "@/components/page";

export default function ErrorPage(props: ErrorProps) {
  return (
    <SimpleSite>
      <ErrorMessage {...props} />
    </SimpleSite>
  );
}
