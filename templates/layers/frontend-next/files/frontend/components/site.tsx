import Link from "next/link";
import type { ReactNode } from "react";
import { Home, Mark } from "@/components/brand";
import { ThemeToggle } from "@/components/theme-toggle";
import { Button } from "@/components/ui/button";
import { appName } from "@/lib/project";

/** The frame of the pages for visitors. */
export function Site({ signedIn = false, children }: { signedIn?: boolean; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 bg-background/80 backdrop-blur-md">
        <div className="mx-auto flex h-16 max-w-6xl items-center gap-3 px-4 text-lg sm:px-6">
          <Home />
          <nav aria-label="Account" className="ml-auto flex shrink-0 items-center gap-1 sm:gap-2">
            {signedIn ? (
              <Button asChild>
                <Link href="/dashboard">Dashboard</Link>
              </Button>
            ) : (
              <>
                <Button asChild variant="ghost" className="max-sm:px-3">
                  <Link href="/sign-in">Sign in</Link>
                </Button>
                <Button asChild className="max-sm:px-3">
                  <Link href="/sign-up">Sign up</Link>
                </Button>
              </>
            )}
          </nav>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t">
        <div className="mx-auto flex max-w-6xl items-center justify-between gap-4 px-4 py-8 text-sm text-muted-foreground sm:px-6">
          <p className="flex min-w-0 items-center gap-2.5">
            <Mark className="size-6" />
            <span className="truncate">{appName}</span>
          </p>
          <ThemeToggle />
        </div>
      </footer>
    </div>
  );
}
