import { type ReactNode, useId } from "react";

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
