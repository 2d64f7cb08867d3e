import { type ComponentProps, type ReactNode, useId } from "react";

export type FieldProps = Omit<ComponentProps<"input">, "id"> & {
  label: string;
  labelHidden?: boolean;
  hint?: string;
  error?: string;
  /** Sits inside the right edge of the input. */
  end?: ReactNode;
};

export function Field({
  label,
  labelHidden = false,
  hint,
  error,
  end,
  className = "",
  ...input
}: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div>
      <label htmlFor={id} className={labelHidden ? "sr-only" : "mb-1.5 block text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
          className={`h-11 w-full rounded-control border border-control bg-surface px-3 text-ink motion-safe:transition-colors placeholder:text-muted aria-invalid:border-danger ${className}`}
        />
        {end}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-pretty text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
