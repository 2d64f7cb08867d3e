"use client";

import { ErrorMessage, type ErrorProps } from "@/components/message";

export default function ErrorPage(props: ErrorProps) {
  return <ErrorMessage {...props} />;
}
