import { RotateCw } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId } from "react";
import { Tiles } from "@/components/brand";
import { Button } from "@/components/ui/button";

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
  /** Buttons that lead on. */
  children: ReactNode;
};

/** A page that only says that something is missing or broken. */
export function Message({ tiles, label, title, description, note, children }: MessageProps) {
  return (
    <div className="mx-auto max-w-lg px-4 py-10 sm:py-20">
      <Tiles rows={tiles} className="w-44 overflow-visible sm:w-56" />
      <p className="mt-10 text-sm font-medium text-primary">{label}</p>
      <h1 className="mt-1.5 text-3xl leading-[1.1] font-semibold tracking-[-0.03em] sm:text-4xl">
        {title}
      </h1>
      <p className="mt-3 text-lg text-muted-foreground">{description}</p>
      {note && <p className="mt-4 text-sm text-muted-foreground">{note}</p>}
      <div className="mt-8 flex flex-wrap gap-3">{children}</div>
    </div>
  );
}

/** What Next.js passes to an error page. The log has the same `digest` next to the error. */
export type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

type ErrorMessageProps = ErrorProps & { home?: "/" | "/dashboard" };

export function ErrorMessage({ error, retry, home = "/dashboard" }: ErrorMessageProps) {
  const reference = error.digest && <code className="select-all">{error.digest}</code>;
  return (
    <Message
      tiles={["adzb", "sbco"]}
      label="Something broke"
      title="This page could not be shown"
      description="It was not your fault. Trying again often helps."
      note={reference && <>Reference: {reference}</>}
    >
      <Button onClick={retry}>
        <RotateCw />
        Try again
      </Button>
      <Button asChild variant="outline">
        <Link href={home}>{home === "/" ? "Go to the start page" : "Go to the dashboard"}</Link>
      </Button>
    </Message>
  );
}
