import type { Failure } from "@/components/useForm";

type AuthError = { status: number; code?: string; message?: string };

const known: Record<string, Failure> = {
  INVALID_EMAIL_OR_PASSWORD: { message: "That e-mail address and password do not match." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    fields: { email: "An account with this address exists already. Sign in instead." },
  },
  INVALID_EMAIL: { fields: { email: "Enter an address such as you@example.com." } },
  INVALID_PASSWORD: { fields: { currentPassword: "This is not your current password." } },
  INVALID_ORIGIN: {
    message: "This page was opened under an address that the server does not trust.",
  },
};

/** What a refusal of Better Auth means to the person in front of the form. */
export function explain(error: AuthError): Failure {
  if (error.status === 429) {
    return { message: "Too many attempts. Wait a minute, then try again." };
  }
  return (
    known[error.code ?? ""] ?? {
      message: "Something went wrong on our side. Try again in a moment.",
    }
  );
}
