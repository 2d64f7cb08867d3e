"use client";

import { LoaderCircle } from "lucide-react";
import { type ReactNode, useCallback, useRef } from "react";
import { useHydrated } from "@/components/hydration";
import { Button, type ButtonProps } from "@/components/ui/button";

type ActionButtonProps = Omit<ButtonProps, "about" | "asChild"> & {
  /** Ignores clicks but keeps the focus, unlike a disabled button. */
  pending?: boolean;
  /** Ignores clicks too, without being busy. */
  waiting?: boolean;
  pendingText?: string;
  /** Lets screen readers distinguish buttons with the same text. */
  about?: ReactNode;
};

/** A button for actions. It is disabled until hydration if a click would be lost. */
export function ActionButton({
  pending = false,
  waiting = false,
  pendingText,
  about,
  disabled,
  onClick,
  children,
  ...props
}: ActionButtonProps) {
  const ready = useHydrated() || onClick === undefined;
  return (
    <Button
      {...props}
      disabled={disabled || !ready}
      aria-busy={pending || undefined}
      aria-disabled={pending || waiting || undefined}
      onClick={pending || waiting ? (event) => event.preventDefault() : onClick}
    >
      {pending && pendingText ? (
        <>
          <LoaderCircle className="motion-safe:animate-spin" />
          {pendingText}
        </>
      ) : (
        children
      )}
      {about && <span className="sr-only"> {about}</span>}
    </Button>
  );
}

/** Refs for a heading and for buttons. The heading receives the focus when a focused button unmounts. */
export function useFocusHandover() {
  const heading = useRef<HTMLHeadingElement>(null);
  const button = useCallback(
    (element: HTMLButtonElement) => () => {
      if (document.activeElement === element) heading.current?.focus({ preventScroll: true });
    },
    [],
  );
  return { heading, button };
}
