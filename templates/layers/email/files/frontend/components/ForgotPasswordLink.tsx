import Link from "next/link";

export function ForgotPasswordLink(_props: { next: string }) {
  return (
    <p className="text-sm">
      <Link
        href="/forgot-password"
        className="rounded-sm font-medium text-accent underline underline-offset-4 hover:text-accent-strong"
      >
        Forgot your password?
      </Link>
    </p>
  );
}
