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

/** The logo and name of the app, as a link. */
export function Home({ href = "/", className }: { href?: "/" | "/dashboard"; className?: string }) {
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

/** Shapes of 40 × 40: quarter discs around each corner, a square, a disc, a ring. */
const shapes: Record<string, string> = {
  a: "M0 40V0h40A40 40 0 0 1 0 40Z",
  b: "M40 40V0H0a40 40 0 0 0 40 40Z",
  c: "M40 0v40H0A40 40 0 0 1 40 0Z",
  d: "M0 0v40h40A40 40 0 0 0 0 0Z",
  s: "M0 0h40v40H0Z",
  o: "M20 6a14 14 0 1 1 0 28 14 14 0 0 1 0-28Z",
  r: "M20 2a18 18 0 1 1 0 36 18 18 0 0 1 0-36Zm0 10a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z",
};

type TilesProps = {
  /** One letter of `shapes` per tile. `x` is a gap, `z` a tilted tile, anything else nothing. */
  rows: string[];
  /** Classes that fill the tiles, in turn. */
  fills?: string[];
  className?: string;
};

const pine = [
  "fill-brand-deep dark:fill-primary",
  "fill-brand-bright dark:fill-brand-mid",
  "fill-border dark:fill-secondary",
  "fill-chart-1 dark:fill-brand-bright/40",
];

/** The pattern behind the pictures of the app. */
export function Tiles({ rows, fills = pine, className }: TilesProps) {
  const tiles = rows.flatMap((row, y) => [...row].map((shape, x) => ({ shape, x, y })));
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${(rows[0]?.length ?? 0) * 40} ${rows.length * 40}`}
      fillRule="evenodd"
      className={className}
    >
      {tiles.map(({ shape, x, y }) => (
        <g key={`${x} ${y}`} transform={`translate(${x * 40} ${y * 40})`}>
          {shapes[shape] && (
            <path d={shapes[shape]} className={fills[(x * 7 + y * 3 + x * y) % fills.length]} />
          )}
          {shape === "x" && (
            <rect
              x="1"
              y="1"
              width="38"
              height="38"
              rx="6"
              fill="none"
              strokeWidth="1.5"
              strokeDasharray="4 4"
              className="stroke-input"
            />
          )}
          {shape === "z" && (
            <rect
              x="4"
              y="-2"
              width="34"
              height="34"
              rx="2"
              transform="rotate(17 20 16)"
              className="fill-chart-4"
            />
          )}
        </g>
      ))}
    </svg>
  );
}
