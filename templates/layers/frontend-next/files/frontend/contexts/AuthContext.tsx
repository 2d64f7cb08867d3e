"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { clearToken, onUnauthenticated, setTokenUser } from "@/lib/api-tokens";
import { authClient, useSession } from "@/lib/auth";
import { leaveTo } from "@/lib/redirect";

type User = (typeof authClient.$Infer.Session)["user"];

type AuthContextValue = {
  user: User | null;
  isPending: boolean;
  /** Ends this session and opens the sign-in page. Rejects if the server cannot be reached. */
  signOut: () => Promise<void>;
};

const AuthContext = createContext<AuthContextValue | null>(null);

/** Set during a sign-out, which refuses requests under way: that is not an expired session. */
let isSigningOut = false;

async function signOut() {
  isSigningOut = true;
  try {
    const { error } = await authClient.signOut();
    if (error) throw new Error(`sign-out answered ${error.status}`);
  } catch (error) {
    isSigningOut = false;
    throw error;
  }
  // The Back button may show this page again, as it was.
  window.addEventListener("pagehide", () => {
    isSigningOut = false;
  });
  clearToken();
  await leaveTo("/sign-in");
}

/** Handles a session that ended elsewhere: clears its cookies, asks to sign in, then returns here. */
async function expire() {
  if (isSigningOut) return;
  await authClient.signOut().catch(() => {});
  const here = window.location.pathname + window.location.search;
  await leaveTo(`/sign-in?next=${encodeURIComponent(here)}`);
}

export function AuthProvider({ children }: { children: ReactNode }) {
  const { data, isPending, error } = useSession();
  const user = data?.user ?? null;
  const userId = user?.id ?? null;

  useEffect(() => onUnauthenticated(expire), []);

  useEffect(() => {
    // Keep the last user after an error, which does not say who is signed in.
    if (!isPending && !error) setTokenUser(userId);
  }, [userId, isPending, error]);

  const value = useMemo(() => ({ user, isPending, signOut }), [user, isPending]);
  return <AuthContext value={value}>{children}</AuthContext>;
}

export function useAuthContext(): AuthContextValue {
  const value = useContext(AuthContext);
  if (!value) throw new Error("useAuthContext needs an AuthProvider above it");
  return value;
}
