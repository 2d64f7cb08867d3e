"use client";

import { useRef, useState, useTransition } from "react";
import { revokeAllSessions, revokeOtherSessions, revokeSession } from "@/app/account/actions";
import { Alert } from "@/components/Alert";
import { Button } from "@/components/Button";
import { LocalTime } from "@/components/hydration";
import { useAuthContext } from "@/contexts/AuthContext";
import { clearToken } from "@/lib/api-client";
import { leaveTo } from "@/lib/redirect";

type SessionRow = {
  id: string;
  userAgent: string | null;
  since: string;
  current: boolean;
};

export function SessionList({ sessions }: { sessions: SessionRow[] }) {
  const { signOut } = useAuthContext();
  const [pending, startTransition] = useTransition();
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState(false);
  const [news, setNews] = useState("");
  const list = useRef<HTMLUListElement>(null);

  function run(name: string, action: () => Promise<void>, done: string) {
    setBusy(name);
    setFailed(false);
    // Clear the text first: a live region doesn't announce the same text twice.
    setNews("");
    startTransition(async () => {
      try {
        await action();
        setNews(done);
        // Move the focus from the pressed button, which is about to unmount.
        list.current?.focus();
      } catch {
        setFailed(true);
      }
    });
  }

  /** Opens the sign-in page even if signing out fails, because the session is already revoked. */
  const leave = () =>
    signOut().catch(() => {
      clearToken();
      return leaveTo("/sign-in");
    });

  const rows = sessions.map((row) => ({ ...row, device: describeDevice(row.userAgent) }));
  const isPending = (name: string) => pending && busy === name;

  return (
    <div className="space-y-5">
      <p role="status" className="sr-only">
        {news}
      </p>
      {failed && (
        <Alert title="No device was signed out">
          Something went wrong. Reload the page and try again.
        </Alert>
      )}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Sessions"
        className="divide-y divide-line border-y border-line"
      >
        {rows.map(({ id, device, since, current }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3.5"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 font-medium">
                {device}
                {current && (
                  <span className="rounded-full bg-accent-soft px-2 py-0.5 text-xs text-accent">
                    This device
                  </span>
                )}
              </p>
              <p className="mt-0.5 text-sm text-muted">
                Signed in <LocalTime value={since} />
              </p>
            </div>
            {!current && (
              <Button
                variant="danger"
                size="small"
                about={
                  <>
                    {device}, signed in <LocalTime value={since} />
                  </>
                }
                pending={isPending(id)}
                pendingText="Signing out…"
                onClick={() => run(id, () => revokeSession(id), `Signed out ${device}.`)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        {sessions.length > 1 && (
          <Button
            variant="secondary"
            size="small"
            pending={isPending("others")}
            pendingText="Signing out…"
            onClick={() => run("others", revokeOtherSessions, "Signed out every other device.")}
          >
            Sign out other devices
          </Button>
        )}
        <Button
          variant="danger"
          size="small"
          pending={isPending("all")}
          pendingText="Signing out…"
          onClick={() =>
            run("all", () => revokeAllSessions().then(leave), "Signed out everywhere.")
          }
        >
          Sign out everywhere
        </Button>
      </div>
    </div>
  );
}

const browsers: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/(?:Firefox|FxiOS)\//, "Firefox"],
  [/(?:Chrome|CriOS|Chromium)\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];

const systems: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** Returns "Firefox on Windows", for example. For display only: clients can send any User-Agent. */
function describeDevice(userAgent: string | null): string {
  const find = (names: [RegExp, string][]) =>
    names.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1];
  const browser = find(browsers);
  const system = find(systems);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "Unknown device";
}
