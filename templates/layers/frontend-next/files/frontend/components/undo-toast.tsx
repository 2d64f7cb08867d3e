import { toast } from "sonner";
import { Button } from "@/components/ui/button";

/**
 * Shows an undo button for six seconds. A new one replaces the previous one. The bar is the clock: it
 * stops while the pointer or the focus is on the toast.
 */
export function offerUndo(id: string, text: string, undo: () => void) {
  let isOpen = true;
  const isByKeyboard = document.activeElement?.matches(":focus-visible");

  function close() {
    isOpen = false;
    // Before the toast goes, so that the focus returns to where it was.
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
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
          // Without a pointer, the way here would be long.
          ref={(button) => (isByKeyboard ? button?.focus() : undefined)}
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
