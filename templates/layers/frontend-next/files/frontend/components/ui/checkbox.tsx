import { Check } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

export function Checkbox({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className="relative grid size-5 shrink-0 place-items-center">
      <input
        type="checkbox"
        data-slot="checkbox"
        className={cn(
          "peer size-5 cursor-pointer appearance-none rounded-[6px] border border-input bg-card shadow-xs checked:border-primary checked:bg-primary hover:border-primary motion-safe:transition-colors dark:not-checked:bg-background/60",
          className,
        )}
        {...props}
      />
      <Check
        strokeWidth={3}
        className="pointer-events-none absolute size-3.5 text-primary-foreground opacity-0 peer-checked:opacity-100"
      />
    </span>
  );
}
