"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { refusals } from "@/lib/oauth/verification";

const known = new Map(
  Object.entries({
    ...refusals,
    access_denied: "You did not finish on the other site. Nothing has changed.",
    account_already_linked_to_different_user:
      "Your account on the other site is already connected to another account here.",
    email_does_not_match:
      "Your email address on the other site differs from yours here. You can only connect an account with the same address.",
    email_not_found:
      "The other site did not share your email address, and an account here needs one.",
    state_mismatch: "It took too long, or you started in another browser. Try again.",
    state_not_found: "It took too long, or you started in another browser. Try again.",
    unable_to_link_account:
      "The other site has not told us that your email address is verified, or you have been signed out. Try again. If it fails again, verify the address there first.",
  }),
);

/** Explains why a sign-in with a provider failed. Better Auth puts an error code in the URL. */
export function ProviderError() {
  const code = useSearchParams().get("error");
  const place = useRef<HTMLDivElement>(null);

  // Focus the alert: screen readers don't announce it on page load, and it may be far down the page.
  useEffect(() => {
    if (code) place.current?.focus();
  }, [code]);

  if (!code) return null;
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <Alert title={code === "email_not_verified" ? "One more step" : "That did not work"}>
        {known.get(code) ??
          "Something went wrong here or on the other site. Try again in a moment."}
      </Alert>
    </div>
  );
}
