import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      data-slot="skeleton"
      className={cn(
        "rounded-md bg-foreground/10 motion-safe:animate-pulse noscript:hidden",
        className,
      )}
      {...props}
    />
  );
}
