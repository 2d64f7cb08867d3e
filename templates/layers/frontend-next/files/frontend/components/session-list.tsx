"use client";

import { Laptop, Smartphone } from "lucide-react";
import { useRef, useState, useTransition } from "react";
import { revokeAllSessions, revokeOtherSessions, revokeSession } from "@/app/(app)/account/actions";
import { ActionButton } from "@/components/action-button";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { useAuthContext } from "@/contexts/AuthContext";
import { clearToken } from "@/lib/api-tokens";
import { leaveTo } from "@/lib/redirect";

type SessionRow = {
  id: string;
  userAgent: string | null;
  /** When the device was last active. */
  activity: string;
  current: boolean;
};

type SessionListProps = {
  sessions: SessionRow[];
  /** What a device loses that is signed out. */
  effect: string;
};

export function SessionList({ sessions, effect }: SessionListProps) {
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
    <Card aria-label="Sessions">
      <p role="status" className="sr-only">
        {news}
      </p>
      {failed && (
        <Alert title="No device was signed out" className="m-5 mb-0 sm:mx-6">
          Something went wrong. Reload the page and try again.
        </Alert>
      )}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Sessions"
        className="divide-y rounded-lg focus-visible:-outline-offset-2"
      >
        {rows.map(({ id, device, activity, current }) => (
          <li key={id} className="flex items-center gap-4 px-5 py-4 sm:px-6">
            <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-muted text-muted-foreground max-[22rem]:hidden">
              <DeviceIcon device={device} />
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
                {device}
                {current && <Badge variant="success">This device</Badge>}
              </p>
              <p className="text-sm text-muted-foreground first-letter:uppercase">{activity}</p>
            </div>
            {!current && (
              <ActionButton
                variant="outline"
                size="sm"
                about={`${device}, ${activity}`}
                pending={isPending(id)}
                pendingText="Signing out…"
                onClick={() => run(id, () => revokeSession(id), `Signed out ${device}.`)}
              >
                Sign out
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3 border-t bg-muted/60 px-5 py-3.5 sm:px-6">
        <p className="min-w-0 flex-1 basis-64 text-sm text-muted-foreground">
          {effect} Don’t recognize a device? Sign it out, then change your password.
        </p>
        {sessions.length > 1 && (
          <ActionButton
            variant="outline"
            size="sm"
            pending={isPending("others")}
            pendingText="Signing out…"
            onClick={() => run("others", revokeOtherSessions, "Signed out every other device.")}
          >
            Sign out other devices
          </ActionButton>
        )}
        <ActionButton
          variant="outline"
          size="sm"
          className="text-destructive hover:bg-destructive-muted hover:text-destructive"
          pending={isPending("all")}
          pendingText="Signing out…"
          onClick={() =>
            run("all", () => revokeAllSessions().then(leave), "Signed out everywhere.")
          }
        >
          Sign out everywhere
        </ActionButton>
      </div>
    </Card>
  );
}

function DeviceIcon({ device }: { device: string }) {
  const Icon = /iPhone|Android/.test(device) ? Smartphone : Laptop;
  return <Icon className="size-5" />;
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
