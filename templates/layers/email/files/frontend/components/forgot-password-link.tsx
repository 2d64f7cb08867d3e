import Link from "next/link";
import { Button } from "@/components/ui/button";

export function ForgotPasswordLink(_props: { next: string }) {
  return (
    <Button asChild variant="link" size="inline">
      <Link href="/forgot-password">Forgot your password?</Link>
    </Button>
  );
}
