import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      data-slot="input"
      className={cn(
        "h-10 w-full min-w-0 rounded-md border border-input bg-card px-3 text-base shadow-xs focus-visible:outline-hidden placeholder:text-muted-foreground hover:border-foreground/60 focus-visible:border-ring focus-visible:ring-3 focus-visible:ring-ring/35 disabled:opacity-50 aria-invalid:border-destructive aria-invalid:ring-destructive/20 motion-safe:transition-[border-color,box-shadow] sm:text-sm dark:bg-background/60",
        className,
      )}
      {...props}
    />
  );
}
