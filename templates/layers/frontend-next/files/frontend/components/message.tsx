import { RotateCw } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Tiles } from "@/components/brand";
import { Button } from "@/components/ui/button";

type MessageProps = {
  tiles: string[];
  title: string;
  description: string;
  note?: string;
  /** Buttons that lead on. */
  children: ReactNode;
};

/** A page that only says that something is missing or broken. */
export function Message({ tiles, title, description, note, children }: MessageProps) {
  return (
    <div className="mx-auto max-w-lg px-4 py-10 sm:py-20">
      <Tiles rows={tiles} className="w-44 overflow-visible sm:w-56" />
      <h1 className="mt-10 text-3xl leading-[1.1] font-semibold tracking-[-0.03em] sm:text-4xl">
        {title}
      </h1>
      <p className="mt-3 text-lg text-muted-foreground">{description}</p>
      <div className="mt-8 flex flex-wrap gap-3">{children}</div>
      {note && <p className="mt-8 text-sm text-muted-foreground">{note}</p>}
    </div>
  );
}

/** What Next.js passes to an error page. The log has the same `digest` next to the error. */
export type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

export function ErrorMessage({ error, retry }: ErrorProps) {
  return (
    <Message
      tiles={["adzb", "sbco"]}
      title="This page could not be shown"
      description="Something went wrong on our side. Trying again often helps."
      note={error.digest && `Reference: ${error.digest}`}
    >
      <Button onClick={retry}>
        <RotateCw aria-hidden="true" />
        Try again
      </Button>
      <Button asChild variant="outline">
        <Link href="/">Go to the start page</Link>
      </Button>
    </Message>
  );
}
