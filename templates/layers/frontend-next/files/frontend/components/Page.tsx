import { type ReactNode, useId } from "react";
import { AppHeader } from "@/components/AppHeader";

type PageProps = {
  title: string;
  description?: ReactNode;
  signedIn?: boolean;
  narrow?: boolean;
  /** Whether to use larger fonts, for the home page. */
  lead?: boolean;
  children: ReactNode;
};

/** A page with its header, main landmark and h1. */
export function Page({
  title,
  description,
  signedIn,
  narrow = false,
  lead = false,
  children,
}: PageProps) {
  return (
    <>
      <AppHeader signedIn={signedIn} />
      <main
        id="content"
        tabIndex={-1}
        className={`mx-auto px-4 py-10 outline-none sm:px-6 sm:py-14 ${narrow ? "max-w-md" : "max-w-2xl"}`}
      >
        <h1
          className={`font-semibold tracking-tight text-balance ${lead ? "text-4xl sm:text-5xl" : "text-3xl"}`}
        >
          {title}
        </h1>
        {description && (
          <p className={`text-muted text-pretty ${lead ? "mt-4 text-lg" : "mt-2"}`}>
            {description}
          </p>
        )}
        <div className="mt-8">{children}</div>
      </main>
    </>
  );
}

type PanelProps = { title: string; description?: string; children: ReactNode };

/** A titled section of a page. */
export function Panel({ title, description, children }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="rounded-panel border border-line bg-surface p-5 shadow-panel sm:p-6"
    >
      <h2 id={id} className="text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {description && <p className="mt-1 text-sm text-pretty text-muted">{description}</p>}
      <div className="mt-5">{children}</div>
    </section>
  );
}
