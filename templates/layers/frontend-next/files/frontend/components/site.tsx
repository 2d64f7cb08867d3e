import Link from "next/link";
import type { ReactNode } from "react";
import { HomeLink, Mark } from "@/components/brand";
import { ThemeToggle } from "@/components/theme-toggle";
import { Button } from "@/components/ui/button";
import type { Session } from "@/lib/auth-server";
import { appName } from "@/lib/project";

type SiteProps = {
  /** `null` if nobody is signed in, `undefined` if that is unknown: the header then has no links. */
  session: Session | null | undefined;
  children: ReactNode;
};

/** The frame of the pages for visitors. */
export function Site({ session, children }: SiteProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 bg-background/80 backdrop-blur-md">
        <div className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-3 px-4 text-lg sm:px-6">
          <HomeLink />
          {session !== undefined && (
            <nav aria-label="Account" className="flex shrink-0 items-center gap-1 sm:gap-2">
              {session ? (
                <Button asChild>
                  <Link href="/dashboard">Dashboard</Link>
                </Button>
              ) : (
                <>
                  <Button asChild variant="ghost" className="max-sm:px-3 max-[22rem]:hidden">
                    <Link href="/sign-in">Sign in</Link>
                  </Button>
                  <Button asChild className="max-sm:px-3">
                    <Link href="/sign-up">Create an account</Link>
                  </Button>
                </>
              )}
            </nav>
          )}
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
