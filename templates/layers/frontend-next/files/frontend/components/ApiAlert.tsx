import axios from "axios";
import { Alert } from "@/components/Alert";
import { Button } from "@/components/Button";
import { problemOf } from "@/lib/api-client";

type ApiAlertProps = { error: unknown; onRetry?: () => void; pending?: boolean };

/** A failed API call, in words that help. */
export function ApiAlert({ error, onRetry, pending }: ApiAlertProps) {
  const { title, text } = describe(error);
  return (
    <Alert
      title={title}
      action={
        onRetry && (
          <Button
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

function describe(error: unknown): { title: string; text: string } {
  if (!axios.isAxiosError(error)) {
    return {
      title: "No access to the API",
      text: "This app could not get a token for the API. Wait a minute, then try again.",
    };
  }
  switch (error.response?.status) {
    case undefined:
      return {
        title: "The API cannot be reached",
        text: `Nothing usable came back from ${error.config?.baseURL}. Check your connection, and that the service is running and allows this site.`,
      };
    case 401:
      return error.config?.headers.has("Authorization")
        ? {
            title: "The API rejected a valid session",
            text: "You are still signed in, and signing in again will not help: check the secrets, the issuer and the audience of the frontend and the API.",
          }
        : { title: "Your session has ended", text: "Sign in again to go on." };
    case 403:
      return { title: "Not yours", text: "The API keeps this for another account." };
    case 404:
      return {
        title: "This task is gone",
        text: "It was deleted elsewhere. Reload the page to see what is left.",
      };
    case 422:
      return {
        title: "The API did not accept this",
        text: problemOf(error)?.errors?.[0]?.detail ?? "Change the text and try again.",
      };
    case 429:
      return { title: "Too many requests", text: "Wait a minute, then try again." };
    default:
      return {
        title: "The API has a problem",
        text: `It answered with status ${error.response?.status}. Try again in a moment.`,
      };
  }
}
