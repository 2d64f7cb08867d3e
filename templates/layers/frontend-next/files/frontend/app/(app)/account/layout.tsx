"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { accountLinks } from "@/components/navigation";
import { PageHeader } from "@/components/page";

/** Each tab is a page, so that it has a URL and works without JavaScript. */
export default function AccountLayout({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader title="Account">Who you are, how you sign in, and where.</PageHeader>
      <nav aria-label="Account" className="flex gap-5 overflow-x-auto border-b">
        {accountLinks.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            aria-current={href === pathname ? "page" : undefined}
            className="border-b-2 border-transparent forced-colors:not-aria-[current]:border-[Canvas] py-3 text-sm font-medium text-muted-foreground hover:text-foreground focus-visible:-outline-offset-2 aria-[current]:border-primary aria-[current]:text-foreground"
          >
            {label}
          </Link>
        ))}
      </nav>
      <div className="space-y-6 pt-6">{children}</div>
    </div>
  );
}
