"use client";

import { ChevronsUpDown, CircleUser, LogOut } from "lucide-react";
import Link from "next/link";
import { toast } from "sonner";
import { usePending } from "@/components/form";
import { useHydrated } from "@/components/hydration";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useAuthContext } from "@/contexts/AuthContext";

/** The signed-in user, and the way out. */
export function UserMenu({ name, email }: { name: string; email: string }) {
  const { signOut } = useAuthContext();
  const [pending, setPending] = usePending();
  const ready = useHydrated();

  async function leave(event: Event) {
    // Keep the menu open: it says what happens.
    event.preventDefault();
    setPending(true);
    try {
      await signOut();
    } catch {
      setPending(false);
      toast.error("You are still signed in", {
        description: "The server could not be reached. Try to sign out again.",
      });
    }
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        disabled={!ready}
        className="flex w-full items-center gap-2.5 rounded-lg p-2 text-left hover:bg-sidebar-accent data-[state=open]:bg-sidebar-accent"
      >
        <span
          aria-hidden="true"
          className="grid size-8 shrink-0 place-items-center rounded-full bg-linear-to-br from-brand-mid to-brand-deep text-xs font-semibold tracking-wide text-brand-foreground"
        >
          {initials(name)}
        </span>
        <span className="min-w-0 flex-1 text-sm">
          <span className="block truncate leading-5 font-medium">{name}</span>
          <span className="block truncate text-xs text-muted-foreground">{email}</span>
        </span>
        <ChevronsUpDown className="size-4 shrink-0 text-muted-foreground" />
      </DropdownMenuTrigger>
      <DropdownMenuContent side="top" className="w-(--radix-dropdown-menu-trigger-width)">
        <DropdownMenuItem asChild>
          <Link href="/account">
            <CircleUser />
            Account
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={leave} disabled={pending}>
          <LogOut />
          {pending ? "Signing out…" : "Sign out"}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}
