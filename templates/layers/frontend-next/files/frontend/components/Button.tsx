"use client";

import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { useHydrated } from "@/components/hydration";

type Look = {
  variant?: "primary" | "secondary" | "quiet" | "danger";
  size?: "medium" | "small" | "icon";
};

const variants = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-control bg-surface text-ink hover:bg-sunken",
  quiet: "text-muted hover:bg-sunken hover:text-ink",
  danger: "border border-danger-line bg-surface text-danger hover:bg-danger-soft",
};

const sizes = { medium: "h-11 px-5", small: "h-9 px-2.5 text-sm sm:px-3", icon: "size-11" };

function look({ variant = "primary", size = "medium" }: Look, className = "") {
  return `inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap motion-safe:transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${variants[variant]} ${sizes[size]} ${className}`;
}

type ButtonProps = Omit<ComponentProps<"button">, "about"> &
  Look & {
    /** Ignores clicks but keeps the focus, unlike a disabled button. */
    pending?: boolean;
    pendingText?: string;
    /** Lets screen readers distinguish buttons with the same text. */
    about?: ReactNode;
  };

export function Button({
  variant,
  size,
  pending = false,
  pendingText,
  about,
  className,
  disabled,
  onClick,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  // Disable the button until hydration, because a click would be lost.
  const ready = useHydrated() || onClick === undefined;
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || !ready}
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      className={look({ variant, size }, className)}
    >
      {pending && pendingText ? pendingText : children}
      {about && <span className="sr-only"> {about}</span>}
    </button>
  );
}

export function ButtonLink({
  variant,
  size,
  className,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={look({ variant, size }, className)} />;
}
