import type { ReactNode } from "react";
import { AppHeader } from "@/components/AppHeader";

type PageProps = {
  title: string;
  description?: ReactNode;
  signedIn?: boolean;
  narrow?: boolean;
  children: ReactNode;
};

/** Header, main landmark and the one h1 of a page. */
export function Page({ title, description, signedIn, narrow = false, children }: PageProps) {
  return (
    <>
      <AppHeader signedIn={signedIn} />
      <main
        id="content"
        tabIndex={-1}
        className={`mx-auto px-4 py-10 outline-none sm:px-6 sm:py-14 ${narrow ? "max-w-md" : "max-w-2xl"}`}
      >
        <h1 className="text-3xl font-semibold tracking-tight text-balance">{title}</h1>
        {description && <p className="mt-2 text-muted text-pretty">{description}</p>}
        <div className="mt-8">{children}</div>
      </main>
    </>
  );
}
