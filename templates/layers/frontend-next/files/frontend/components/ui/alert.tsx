import { CircleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/utils";

type AlertProps = Omit<ComponentProps<"div">, "title"> & { title?: ReactNode; action?: ReactNode };

/** An error message. Mount it when the failure happens, so that screen readers announce it. */
export function Alert({ title, action, className, children, ...props }: AlertProps) {
  return (
    <div
      role="alert"
      data-slot="alert"
      className={cn(
        "flex flex-wrap items-start gap-3 rounded-lg border border-destructive/30 bg-destructive-muted p-3 text-sm",
        className,
      )}
      {...props}
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-destructive" />
      <div className="min-w-0 flex-1 space-y-0.5">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={cn(title && "text-muted-foreground")}>{children}</div>}
      </div>
      {action && <div className="max-sm:w-full max-sm:pl-7">{action}</div>}
    </div>
  );
}
