"use client";

import axios from "axios";
import { type Ref, useState } from "react";
import { ActionButton } from "@/components/action-button";
import type { Failure } from "@/components/form";
import { Alert } from "@/components/ui/alert";
import { fieldErrors, problemOf, TokenError } from "@/lib/api-client";

export type Action = () => Promise<unknown>;

type Failed = { error: unknown; action: Action };

/** Starts actions, and keeps the last one that failed, for another try. */
export function useActions() {
  const [failure, setFailure] = useState<Failed>();

  async function attempt(action: Action) {
    try {
      await action();
      setFailure((current) => (current?.action === action ? undefined : current));
    } catch (error) {
      setFailure({ error, action });
    }
  }

  return {
    failure,
    clear: () => setFailure(undefined),
    start(action: Action) {
      setFailure(undefined);
      void attempt(action);
    },
    /** Keeps the failure until the action succeeds, so that its alert stays. */
    retry(failed: Failed) {
      setFailure(failed);
      return attempt(failed.action);
    },
  };
}

type ApiAlertProps = {
  error: unknown;
  onRetry?: Action;
  retryRef?: Ref<HTMLButtonElement>;
};

/** Explains a failed API call to the user. */
export function ApiAlert({ error, onRetry, retryRef }: ApiAlertProps) {
  const [retrying, setRetrying] = useState(false);
  const { title, text } = explain(error);
  const hint = developerHint(error);
  return (
    <Alert
      title={title}
      action={
        onRetry &&
        !isRefusal(error) && (
          <ActionButton
            ref={retryRef}
            variant="outline"
            size="sm"
            onClick={async () => {
              setRetrying(true);
              await onRetry().finally(() => setRetrying(false));
            }}
            pending={retrying}
            pendingText="Trying…"
          >
            Try again
          </ActionButton>
        )
      }
    >
      <p>{text}</p>
      {hint && <p className="mt-1 font-mono text-xs">{hint}</p>}
    </Alert>
  );
}

/** Explains a failed API call to the user of a form. */
export function failureOf(error: unknown): Failure {
  const fields = fieldErrors(error);
  if (Object.keys(fields).length > 0) return { fields };
  const { title, text } = explain(error);
  return { message: [`${title}.`, text, developerHint(error)].filter(Boolean).join(" ") };
}

/** Whether the API would refuse the same call again. */
const isRefusal = (error: unknown) =>
  axios.isAxiosError(error) && [403, 404, 422].includes(error.response?.status ?? 0);

const developerHint = (error: unknown) =>
  process.env.NODE_ENV === "production" ? undefined : hintFor(error);

const later = "Try again in a moment.";

export function explain(error: unknown): { title: string; text: string } {
  const status = axios.isAxiosError(error) ? error.response?.status : undefined;
  if (status === 429 || (error instanceof TokenError && error.status === 429)) {
    return { title: "Too many requests", text: "Wait a minute, then try again." };
  }
  switch (status) {
    case 403:
      return { title: "No access", text: "This belongs to another account." };
    case 404:
      return {
        title: "This is gone",
        text: "It was deleted elsewhere. Reload the page to see what is left.",
      };
    case 422:
      return {
        title: "This could not be saved",
        text: problemOf(error)?.errors?.[0]?.detail ?? "Change the text and try again.",
      };
    case 401:
      if (axios.isAxiosError(error) && error.config?.headers.has("Authorization")) break;
      return { title: "Your session has ended", text: "Sign in again to continue." };
    case undefined:
      if (!axios.isAxiosError(error)) break;
      return {
        title: "The server cannot be reached",
        text: "Check your connection, then try again.",
      };
  }
  return { title: "Something went wrong on our side", text: later };
}

/** What a developer should check. */
export function hintFor(error: unknown): string | undefined {
  if (error instanceof TokenError) return `${error.message}: see the log of the app.`;
  if (!axios.isAxiosError(error)) return undefined;
  if (error.code === "ERR_CONFIG" || error.code === "ERR_FOREIGN_ORIGIN") return error.message;
  const { baseURL, headers } = error.config ?? {};
  switch (error.response?.status) {
    case undefined:
      return `No valid response from ${baseURL}: is the service running, and does it allow this site?`;
    case 401:
      if (!headers?.has("Authorization")) return undefined;
      return `${baseURL} rejects a valid session: compare secret, issuer and audience in both env files.`;
    case 403:
    case 404:
    case 422:
    case 429:
      return undefined;
    default:
      return `${baseURL} answered ${error.response?.status}: see its log.`;
  }
}
