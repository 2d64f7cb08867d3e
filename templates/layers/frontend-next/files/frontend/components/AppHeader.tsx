"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/components/Alert";
import { Button, ButtonLink } from "@/components/Button";
import { useAuthContext } from "@/contexts/AuthContext";
import { appName } from "@/lib/project";

/** Shows no links if `signedIn` is undefined. Set it on the server, for the right first paint. */
export function AppHeader({ signedIn }: { signedIn?: boolean }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex min-h-16 max-w-2xl flex-wrap items-center justify-between gap-x-2 px-4 py-2 sm:px-6">
        <Link href="/" className="flex min-w-0 items-center gap-2.5 rounded-control py-1">
          <Mark />
          <span className="truncate font-semibold tracking-tight">{appName}</span>
        </Link>
        {signedIn === true && <MemberLinks />}
        {signedIn === false && <GuestLinks />}
      </div>
    </header>
  );
}

function GuestLinks() {
  return (
    <nav aria-label="Account" className="flex gap-1">
      <ButtonLink href="/sign-in" variant="quiet" size="small">
        Sign in
      </ButtonLink>
      <ButtonLink href="/sign-up" variant="secondary" size="small">
        Sign up
      </ButtonLink>
    </nav>
  );
}

function MemberLinks() {
  const { signOut } = useAuthContext();
  const [state, setState] = useState<"idle" | "pending" | "failed">("idle");

  async function leave() {
    setState("pending");
    try {
      await signOut();
    } catch {
      setState("failed");
    }
  }

  return (
    <>
      <nav aria-label="Main" className="-mx-2.5 flex items-center sm:-mx-3 sm:gap-1">
        <NavLink href="/dashboard">Tasks</NavLink>
        <NavLink href="/account">Account</NavLink>
        <Button
          variant="quiet"
          size="small"
          onClick={leave}
          pending={state === "pending"}
          pendingText="Signing out…"
        >
          Sign out
        </Button>
      </nav>
      {state === "failed" && (
        <div className="w-full py-2">
          <Alert title="You are still signed in">
            The server could not be reached. Try to sign out again.
          </Alert>
        </div>
      )}
    </>
  );
}

function NavLink({ href, children }: { href: string; children: string }) {
  const current = usePathname() === href;
  return (
    <ButtonLink
      href={href}
      variant="quiet"
      size="small"
      aria-current={current ? "page" : undefined}
      className="decoration-accent decoration-2 underline-offset-8 aria-[current=page]:text-ink aria-[current=page]:underline"
    >
      {children}
    </ButtonLink>
  );
}

/** The logo of the app, the same as app/icon.svg. */
function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-7">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9.5 16.5l4.5 4.5 8.5-10"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
    </svg>
  );
}
