"use client";

import { ErrorMessage, type ErrorProps } from "@/components/page";
import { Site } from "@/components/site";

export default function ErrorPage(props: ErrorProps) {
  return (
    <Site>
      <ErrorMessage {...props} home="/" />
    </Site>
  );
}
