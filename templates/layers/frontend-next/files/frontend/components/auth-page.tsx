import type { ReactNode } from "react";
import { Home, Tiles } from "@/components/brand";
import { Card } from "@/components/ui/card";

const fills = [
  "fill-brand-bright/85",
  "fill-brand-foreground/12",
  "fill-brand-bright/20",
  "fill-brand-foreground/90",
  "fill-brand-bright/10",
];

type AuthPageProps = { title: string; description?: ReactNode; children: ReactNode };

/** A page with one task, such as signing in. */
export function AuthPage({ title, description, children }: AuthPageProps) {
  return (
    <div className="grid min-h-dvh place-items-center bg-sidebar px-4 py-8 sm:p-8">
      <Card className="grid w-full max-w-[58rem] rounded-2xl shadow-float md:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="overflow-hidden bg-linear-to-r from-brand-mid to-brand-deep md:order-last md:bg-linear-to-b">
          <Tiles rows={["adob.scsado."]} fills={fills} className="w-[200%] sm:w-full md:hidden" />
          <Tiles
            rows={["ad.b", "soca", "b.ds", "coab", ".dco", "cbsa"]}
            fills={fills}
            className="hidden w-full md:block"
          />
        </div>
        <main id="content" tabIndex={-1} className="px-5 py-7 outline-none sm:px-12 sm:py-11">
          <Home />
          <h1 className="mt-8 text-2xl leading-tight font-semibold tracking-[-0.025em] sm:text-[1.75rem]">
            {title}
          </h1>
          {description && <p className="mt-1.5 text-muted-foreground">{description}</p>}
          <div className="mt-7">{children}</div>
        </main>
      </Card>
    </div>
  );
}
