import Link from "next/link";
import { appName } from "@/lib/project";
import { cn } from "@/lib/utils";

/** The logo of the app. app/icon.svg is the same drawing for browser tabs. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className={cn("size-8 shrink-0", className)}>
      <rect width="32" height="32" rx="9" className="fill-brand-deep dark:fill-brand-bright" />
      <path d="M7 16V7h9a9 9 0 0 1-9 9Z" className="fill-brand-bright dark:fill-brand-deep" />
      <path d="M25 16v9h-9a9 9 0 0 1 9-9Z" className="fill-brand-foreground dark:fill-brand-deep" />
      <circle cx="20.5" cy="11.5" r="2.75" className="fill-brand-bright dark:fill-brand-deep" />
    </svg>
  );
}

type HomeLinkProps = { href?: "/" | "/dashboard"; className?: string };

/** The logo and name of the app. */
export function HomeLink({ href = "/", className }: HomeLinkProps) {
  return (
    <Link
      href={href}
      className="flex min-w-0 items-center gap-2.5 rounded-md font-semibold tracking-tight"
    >
      <Mark className={className} />
      <span className="truncate">{appName}</span>
    </Link>
  );
}

/** Shapes of 40 × 40. */
const shapes: Record<string, string> = {
  // Quarter discs around each corner, a square, a disc.
  a: "M0 40V0h40A40 40 0 0 1 0 40Z",
  b: "M40 40V0H0a40 40 0 0 0 40 40Z",
  c: "M40 0v40H0A40 40 0 0 1 40 0Z",
  d: "M0 0v40h40A40 40 0 0 0 0 0Z",
  s: "M0 0h40v40H0Z",
  o: "M20 6a14 14 0 1 1 0 28 14 14 0 0 1 0-28Z",
  // A gap, a tilted square.
  x: "M7 1h26a6 6 0 0 1 6 6v26a6 6 0 0 1-6 6H7a6 6 0 0 1-6-6V7a6 6 0 0 1 6-6Z",
  z: "m10-6 32.5 10-10 32.5L0 26.5Z",
};

/** Classes of shapes that always look the same. */
const own: Record<string, string> = {
  x: "fill-none stroke-input stroke-[1.5] [stroke-dasharray:4_4]",
  z: "fill-chart-4",
};

const pine = [
  "fill-brand-deep dark:fill-primary",
  "fill-brand-bright dark:fill-brand-mid",
  "fill-border dark:fill-secondary",
  "fill-chart-1 dark:fill-brand-bright/40",
];

type TilesProps = {
  /** One letter of `shapes` per tile. Any other character leaves a tile out. */
  rows: string[];
  /** Classes that fill the tiles, in turn. */
  fills?: string[];
  className?: string;
};

/** The pattern behind the pictures of the app. */
export function Tiles({ rows, fills = pine, className }: TilesProps) {
  const tiles = rows.flatMap((row, y) => [...row].map((shape, x) => ({ shape, x, y })));
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${(rows[0]?.length ?? 0) * 40} ${rows.length * 40}`}
      className={className}
    >
      {tiles.map(({ shape, x, y }) => (
        <path
          key={`${x} ${y}`}
          d={shapes[shape]}
          transform={`translate(${x * 40} ${y * 40})`}
          className={own[shape] ?? fills[(x * 7 + y * 3 + x * y) % fills.length]}
        />
      ))}
    </svg>
  );
}
