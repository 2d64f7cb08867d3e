"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/Alert";
import { refusals } from "@/lib/oauth/verification";

const known = new Map(
  Object.entries({
    ...refusals,
    access_denied: "You did not finish it on the other site. Nothing has changed.",
    account_already_linked_to_different_user: "It is connected to another account of this app.",
    email_does_not_match:
      "Its email address is another one than yours here. Only an account with the same address can be connected.",
    email_not_found:
      "The other site did not tell your email address, and an account here needs one.",
    state_mismatch: "It took too long, or was begun in another browser. Try again.",
    state_not_found: "It took too long, or was begun in another browser. Try again.",
    unable_to_link_account:
      "The other site does not say that the email address is verified, or you were signed out meanwhile. Try again; if it says the same, verify the address there first.",
  }),
);

/** Why the way back from a provider ended here: Better Auth puts a code into the address. */
export function ProviderError() {
  const code = useSearchParams().get("error");
  const place = useRef<HTMLDivElement>(null);

  // It came with the page, where an alert goes unheard, and perhaps far down.
  useEffect(() => {
    if (code) place.current?.focus();
  }, [code]);

  if (!code) return null;
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <Alert title={code === "email_not_verified" ? "One more step" : "That did not work"}>
        {known.get(code) ?? "The other site or this one had a problem. Try again in a moment."}
      </Alert>
    </div>
  );
}
