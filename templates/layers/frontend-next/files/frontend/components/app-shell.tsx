"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { PanelLeft } from "lucide-react";
import { useTheme } from "next-themes";
import { type CSSProperties, type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import { HomeLink } from "@/components/brand";
import { useHydrated } from "@/components/hydration";
import { Breadcrumb, DevelopmentLinks, Navigation } from "@/components/navigation";
import { ThemeToggle } from "@/components/theme-toggle";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from "@/components/ui/sheet";
import { UserMenu } from "@/components/user-menu";
import { createQueryClient } from "@/lib/query-client";

const toastStyle = {
  "--normal-bg": "var(--popover)",
  "--normal-text": "var(--popover-foreground)",
  "--normal-border": "var(--border)",
  fontFamily: "inherit",
} as CSSProperties;

type User = { name: string; email: string };

/** The frame of the pages for signed-in users. */
export function AppShell({ user, children }: { user: User; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const { resolvedTheme } = useTheme();
  return (
    <QueryClientProvider client={queryClient}>
      <div className="min-h-dvh bg-sidebar md:grid md:grid-cols-[16rem_minmax(0,1fr)]">
        <aside className="sticky top-0 hidden h-dvh flex-col md:flex">
          <Sidebar user={user} label="Main" />
        </aside>
        <div className="flex min-h-dvh flex-col bg-background md:my-2 md:mr-2 md:min-h-[calc(100dvh-1rem)] md:rounded-xl md:border md:shadow-card">
          <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b bg-background/85 px-4 backdrop-blur-md md:rounded-t-xl md:px-6">
            <MobileSidebar user={user} />
            <Breadcrumb />
            <ThemeToggle />
          </header>
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none md:px-8 md:py-10"
          >
            {children}
          </main>
        </div>
      </div>
      <Toaster
        theme={resolvedTheme === "dark" ? "dark" : "light"}
        visibleToasts={1}
        style={toastStyle}
      />
    </QueryClientProvider>
  );
}

function Sidebar({ user, label }: { user: User; label: string }) {
  return (
    <>
      <div className="flex h-14 shrink-0 items-center pr-14 pl-4">
        <HomeLink href="/dashboard" className="size-7" />
      </div>
      <nav aria-label={label} className="flex-1 space-y-5 overflow-y-auto px-3 py-3">
        <Navigation />
        <DevelopmentLinks />
      </nav>
      <div className="p-3">
        <UserMenu {...user} />
      </div>
    </>
  );
}

/** The sidebar as a sheet, on screens without room for both. */
function MobileSidebar({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const ready = useHydrated();
  return (
    <Sheet open={open} onOpenChange={setOpen}>
      <SheetTrigger asChild>
        <Button
          variant="ghost"
          size="icon"
          disabled={!ready}
          aria-label="Open menu"
          className="-ml-2 md:hidden"
        >
          <PanelLeft />
        </Button>
      </SheetTrigger>
      <SheetContent
        className="border-sidebar-border bg-sidebar"
        onClick={({ target }) => target instanceof Element && target.closest("a") && setOpen(false)}
      >
        <SheetTitle className="sr-only">Menu</SheetTitle>
        <Sidebar user={user} label="Menu" />
      </SheetContent>
    </Sheet>
  );
}
