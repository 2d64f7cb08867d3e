import { toast } from "sonner";
import { Button } from "@/components/ui/button";

/**
 * Shows an undo button for six seconds. A new one replaces the previous one. The bar is the clock: it
 * stops while the pointer or the focus is on the toast.
 */
export function offerUndo(id: string, text: string, undo: () => void) {
  let isOpen = true;
  function close() {
    isOpen = false;
    toast.dismiss(id);
  }
  toast.dismiss();
  toast(text, {
    id,
    duration: Number.POSITIVE_INFINITY,
    className: "group overflow-hidden",
    action: (
      <>
        <Button
          variant="outline"
          size="sm"
          className="ml-auto"
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
      </>
    ),
  });
}
