import type { ReactNode } from "react";

type AlertProps = { title?: string; children?: ReactNode; action?: ReactNode };

/** Says what went wrong. Render it when the failure happens, so that screen readers announce it. */
export function Alert({ title, children, action }: AlertProps) {
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-control border border-danger-line bg-danger-soft px-4 py-3 text-sm sm:flex-row sm:items-center sm:justify-between"
    >
      <div className="space-y-1">
        {title && <p className="font-semibold text-danger">{title}</p>}
        {children && <div className="space-y-1 text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
