import axios from "axios";
import type { ReactNode, Ref } from "react";
import { Button } from "@/components/Button";
import { problemOf, TokenError } from "@/lib/api-client";

type AlertProps = { title?: string; children?: ReactNode; action?: ReactNode };

/** An error message. Mount it when the failure happens, so that screen readers announce it. */
export function Alert({ title, children, action }: AlertProps) {
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-control border border-danger-line bg-danger-soft px-4 py-3 text-sm sm:flex-row sm:items-center sm:justify-between"
    >
      <div className="space-y-1">
        {title && <p className="font-semibold text-danger">{title}</p>}
        {children && <div className="space-y-1 text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}

type ApiAlertProps = {
  error: unknown;
  onRetry?: () => void;
  pending?: boolean;
  retryRef?: Ref<HTMLButtonElement>;
};

/** Explains a failed API call to the user. */
export function ApiAlert({ error, onRetry, pending, retryRef }: ApiAlertProps) {
  const { title, text } = explain(error);
  return (
    <Alert
      title={title}
      action={
        onRetry && (
          <Button
            ref={retryRef}
            variant="secondary"
            size="small"
            onClick={onRetry}
            pending={pending}
            pendingText="Trying…"
            className="self-start"
          >
            Try again
          </Button>
        )
      }
    >
      <p>{text}</p>
    </Alert>
  );
}

export function explain(error: unknown): { title: string; text: string } {
  const status = axios.isAxiosError(error) ? error.response?.status : undefined;
  if (status === 429 || (error instanceof TokenError && error.status === 429)) {
    return { title: "Too many requests", text: "Wait a minute, then try again." };
  }
  if (!axios.isAxiosError(error)) {
    return {
      title: "No access to the API",
      text: "This app could not get a token for the API. Try again in a moment.",
    };
  }
  switch (status) {
    case undefined:
      return {
        title: "The API cannot be reached",
        text: `No valid response came from ${error.config?.baseURL}. Check your connection, and that the service is running and allows this site.`,
      };
    case 401:
      return error.config?.headers.has("Authorization")
        ? {
            title: "The API rejected a valid session",
            text: "You are still signed in, so signing in again will not help. Check the secrets, the issuer and the audience of the frontend and the API.",
          }
        : { title: "Your session has ended", text: "Sign in again to continue." };
    case 403:
      return { title: "No access", text: "This belongs to another account." };
    case 404:
      return {
        title: "This task is gone",
        text: "It was deleted elsewhere. Reload the page to see your current tasks.",
      };
    case 422:
      return {
        title: "The API did not accept this",
        text: problemOf(error)?.errors?.[0]?.detail ?? "Change the text and try again.",
      };
    default:
      return {
        title: "The API has a problem",
        text: `It answered with status ${status}. Try again in a moment.`,
      };
  }
}
