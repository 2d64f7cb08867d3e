import { RotateCw } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId } from "react";
import { HomeLink, Tiles } from "@/components/brand";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";

export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-6">
      <h1 className="text-2xl leading-tight font-semibold tracking-[-0.022em] sm:text-3xl">
        {title}
      </h1>
      {children && <p className="mt-1 text-muted-foreground">{children}</p>}
    </div>
  );
}

type PanelProps = { title: string; description?: ReactNode; children: ReactNode };

/** A row of a card: a heading on the left, its form on the right. */
export function Panel({ title, description, children }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-4 border-t p-5 first:border-0 sm:grid-cols-[15rem_minmax(0,1fr)] sm:gap-10 sm:p-6"
    >
      <div>
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        {description && <p className="mt-1 text-sm text-muted-foreground">{description}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

type MessageProps = {
  tiles: string[];
  label: string;
  title: string;
  description: string;
  note?: ReactNode;
  /** The page to go to from here. */
  home: "/" | "/dashboard";
  /** What else can be done here. */
  children?: ReactNode;
};

/** A page that only says that something is missing or broken. */
export function Message({ tiles, label, title, description, note, home, children }: MessageProps) {
  return (
    <div className="mx-auto max-w-lg px-4 py-10 sm:py-20">
      <Tiles rows={tiles} className="w-44 overflow-visible sm:w-56" />
      <p className="mt-10 text-sm font-medium text-primary">{label}</p>
      <h1 className="mt-1.5 text-3xl leading-[1.1] font-semibold tracking-[-0.03em] sm:text-4xl">
        {title}
      </h1>
      <p className="mt-3 text-lg text-muted-foreground">{description}</p>
      {note && <p className="mt-4 text-sm text-muted-foreground">{note}</p>}
      <div className="mt-8 flex flex-wrap gap-3">
        {children}
        <Button asChild variant={children ? "outline" : "default"}>
          <Link href={home}>{home === "/" ? "Go to the start page" : "Go to the dashboard"}</Link>
        </Button>
      </div>
    </div>
  );
}

export function NotFoundMessage({ home }: Pick<MessageProps, "home">) {
  return (
    <Message
      tiles={["adxb", "sbco"]}
      label="404"
      title="Page not found"
      description="The address may be mistyped, or the page has moved."
      home={home}
    />
  );
}

/** What Next.js passes to an error page. The log has the same `digest` next to the error. */
export type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

export function ErrorMessage({ error, retry }: ErrorProps) {
  const reference = error.digest && <code className="font-mono select-all">{error.digest}</code>;
  return (
    <Message
      tiles={["adzb", "sbco"]}
      label="Something broke"
      title="This page could not be shown"
      description="It was not your fault. Trying again often helps."
      note={reference && <>Reference: {reference}</>}
      home="/"
    >
      <Button onClick={retry}>
        <RotateCw />
        Try again
      </Button>
    </Message>
  );
}

/**
 * Looks like `Site`, but without menus, because every page loads the scripts of the root error and
 * not-found pages.
 */
export function SimpleSite({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="mx-auto flex h-16 max-w-6xl items-center px-4 text-lg sm:px-6">
        <HomeLink />
      </header>
      <main id="content" tabIndex={-1} className="outline-none">
        {children}
      </main>
    </>
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
  /** A link for visitors who want another page, such as to sign up. */
  other?: { text: string; label: string; href: string };
  children: ReactNode;
};

/** A page with one task, such as signing in. */
export function AuthPage({ title, description, other, children }: AuthPageProps) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="grid min-h-dvh place-items-center bg-sidebar px-4 py-8 outline-none sm:p-8"
    >
      <Card className="grid w-full max-w-[58rem] grid-cols-[minmax(0,1fr)] rounded-2xl shadow-float md:grid-cols-[minmax(0,1fr)_24rem]">
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
