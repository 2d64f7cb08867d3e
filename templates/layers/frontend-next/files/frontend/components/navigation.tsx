"use client";

import { BookOpen, ChevronRight, CircleUser, LayoutDashboard } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { services } from "@/lib/project";

type Section = { title: string; links: { href: string; icon: ReactNode; label: string }[] };

const sections: Section[] = [
  {
    title: "Workspace",
    links: [{ href: "/dashboard", icon: <LayoutDashboard />, label: "Dashboard" }],
  },
  {
    title: "Settings",
    links: [{ href: "/account", icon: <CircleUser />, label: "Account" }],
  },
];

/** The tabs of the account. */
export const accountLinks = [
  { href: "/account", label: "Profile" },
  { href: "/account/security", label: "Security" },
  { href: "/account/sessions", label: "Sessions" },
];

export function Navigation() {
  return sections.map((section) => <NavigationSection key={section.title} {...section} />);
}

/** Links for developers, absent in production. */
export function DevelopmentLinks() {
  if (process.env.NODE_ENV === "production") return null;
  const links = services
    .filter(({ baseUrl }) => URL.canParse(baseUrl ?? ""))
    .map(({ name, baseUrl, reference }) => ({
      href: new URL(reference, baseUrl).href,
      icon: <BookOpen />,
      label: services.length > 1 ? `API of ${name}` : "API reference",
    }));
  return <NavigationSection title="Development" links={links} />;
}

/** Links under a title. Those to other sites open in a new tab. */
function NavigationSection({ title, links }: Section) {
  const current = useCurrentPage();
  return (
    <div>
      <p className="px-2 pb-1.5 text-xs font-medium text-muted-foreground">{title}</p>
      <ul className="space-y-0.5">
        {links.map(({ href, icon, label }) => {
          const isOutside = !href.startsWith("/");
          return (
            <li key={href}>
              <Link
                href={href}
                target={isOutside ? "_blank" : undefined}
                aria-current={href === current?.href ? current.aria : undefined}
                className="flex h-9 items-center gap-2.5 rounded-md px-2 text-sm font-medium text-sidebar-foreground hover:bg-sidebar-accent hover:text-sidebar-accent-foreground aria-[current]:bg-card aria-[current]:text-sidebar-accent-foreground aria-[current]:shadow-xs aria-[current]:ring-1 aria-[current]:ring-sidebar-border max-md:h-11 dark:aria-[current]:bg-sidebar-accent forced-colors:aria-[current]:not-focus-visible:outline-1 [&_svg]:size-4 aria-[current]:[&_svg]:text-sidebar-primary"
              >
                {icon}
                {label}
                {isOutside && <span className="sr-only">(opens a new tab)</span>}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The page of the navigation that is open, or that the open page belongs to. */
function useCurrentPage() {
  const pathname = usePathname();
  const [page] = sections
    .flatMap(({ title, links }) => links.map((link) => ({ ...link, section: title })))
    .filter(({ href }) => `${pathname}/`.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length);
  return page && { ...page, aria: page.href === pathname ? ("page" as const) : true };
}

/** The place of the current page in the navigation. */
export function Breadcrumb() {
  const page = useCurrentPage();
  if (!page) return <div className="flex-1" />;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex items-center gap-1.5 text-sm">
        <li className="text-muted-foreground max-sm:hidden">{page.section}</li>
        <li className="flex min-w-0 items-center gap-1.5">
          <ChevronRight className="size-3.5 shrink-0 text-muted-foreground max-sm:hidden" />
          <span aria-current={page.aria} className="truncate font-medium">
            {page.label}
          </span>
        </li>
      </ol>
    </nav>
  );
}
