import Link from "next/link";
import type { ReactNode } from "react";
import { HomeLink, Mark, Tiles } from "@/components/brand";
import { ThemeToggle } from "@/components/theme-toggle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Session } from "@/lib/auth-server";
import { appName } from "@/lib/project";

type SiteProps = {
  /** `null` for a visitor. Without it, when nobody knows, the header has no links. */
  session?: Session | null;
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
      <main id="content" tabIndex={-1} className="flex-1 outline-hidden">
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

const fills = [
  "fill-brand-bright/85",
  "fill-brand-foreground/12",
  "fill-brand-bright/20",
  "fill-brand-foreground/90",
  "fill-brand-bright/10",
];

type AuthPageProps = {
  title: string;
  description?: ReactNode;
  /** The page for those who are wrong here. */
  other?: { text: string; label: string; href: string };
  children: ReactNode;
};

/** A page with one task, such as signing in. */
export function AuthPage({ title, description, other, children }: AuthPageProps) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="grid min-h-dvh place-items-center bg-sidebar px-4 py-8 outline-hidden sm:p-8"
    >
      <Card className="grid w-full max-w-[58rem] rounded-2xl shadow-float md:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="px-5 py-7 sm:px-12 sm:py-11">
          <HomeLink />
          <h1 className="mt-8 text-2xl leading-tight font-semibold tracking-[-0.025em] sm:text-[1.75rem]">
            {title}
          </h1>
          {description && <p className="mt-1.5 text-muted-foreground">{description}</p>}
          {other && (
            <p className="mt-1.5 text-muted-foreground">
              {other.text}{" "}
              <Button asChild variant="link" size="inline" className="text-base">
                <Link href={other.href}>{other.label}</Link>
              </Button>
            </p>
          )}
          <div className="mt-7">{children}</div>
        </div>
        <div className="relative h-10 overflow-hidden bg-linear-to-b from-brand-mid to-brand-deep max-md:order-first md:h-auto">
          {/* A phone shows the first row, a wider screen the first four columns. */}
          <Tiles
            rows={["ad.boscsado.", "soca", "b.ds", "coab", ".dco", "cbsa", "ao.d"]}
            fills={fills}
            className="absolute w-[30rem] md:w-[72rem]"
          />
          <p className="absolute inset-x-0 bottom-0 bg-linear-to-t from-brand-deep from-45% px-10 pt-32 pb-10 text-lg font-medium text-brand-foreground max-md:hidden">
            Your work in one calm place, seen by nobody else.
          </p>
        </div>
      </Card>
    </main>
  );
}
