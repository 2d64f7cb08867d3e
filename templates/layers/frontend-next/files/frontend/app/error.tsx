"use client";

import { HomeLink } from "@/components/brand";
import { ErrorMessage, type ErrorProps } from "@/components/page";

/** Looks like `Site`, but without its menu: all pages load the scripts of this one. */
export default function ErrorPage(props: ErrorProps) {
  return (
    <>
      <header className="mx-auto flex h-16 max-w-6xl items-center px-4 text-lg sm:px-6">
        <HomeLink />
      </header>
      <main id="content" tabIndex={-1} className="outline-hidden">
        <ErrorMessage {...props} home="/" />
      </main>
    </>
  );
}
