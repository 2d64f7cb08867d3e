import { toast } from "sonner";
import { Button } from "@/components/ui/button";

/**
 * Shows an undo button for six seconds. A new one replaces the previous one. The bar is the clock: it
 * stops while the pointer or the focus is on the toast. The focus moves there if the keyboard is on
 * `from`.
 */
export function offerUndo(id: string, text: string, undo: () => void, from: HTMLElement) {
  let isOpen = true;
  let button: HTMLButtonElement | null = null;

  function close() {
    isOpen = false;
    // Before the toast unmounts: sonner then returns the focus to the element that had it.
    button?.blur();
    toast.dismiss(id);
  }

  toast.dismiss();
  toast(text, {
    id,
    duration: Number.POSITIVE_INFINITY,
    className: "group overflow-hidden rounded-xl! text-sm!",
    action: (
      // Sonner stops animations of its direct children for users who want less motion.
      <div className="ml-auto">
        <Button
          ref={(element) => {
            button = element;
            // Keyboard users would have to tab through the whole list.
            if (from.matches(":focus-visible")) element?.focus();
          }}
          variant="outline"
          size="sm"
          onKeyDown={(event) => event.key === "Escape" && close()}
          onClick={() => {
            if (!isOpen) return;
            close();
            undo();
          }}
        >
          Undo
        </Button>
        <span
          onAnimationEnd={close}
          className="absolute inset-x-0 bottom-0 h-0.5 origin-left animate-[drain_6s_linear_forwards] bg-primary group-focus-within:[animation-play-state:paused] group-hover:[animation-play-state:paused] motion-reduce:opacity-0"
        />
      </div>
    ),
  });
}
