"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { z } from "zod";
import { Alert } from "@/components/Alert";
import { explain } from "@/components/account-forms";
import { Button } from "@/components/Button";
import { leaveTo, useForm } from "@/components/form";
import { LocalTime } from "@/components/hydration";
import { ProviderError } from "@/components/ProviderError";
import { authClient } from "@/lib/auth";
import type { Connection } from "@/lib/oauth/connections";
import type { OfferedProvider } from "@/lib/oauth/settings";

export function ConnectionList({ connections }: { connections: Connection[] }) {
  const [news, setNews] = useState("");
  const list = useRef<HTMLUListElement>(null);
  return (
    <div className="space-y-5">
      <ProviderError />
      <p role="status" className="sr-only">
        {news}
      </p>
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Connected accounts"
        className="divide-y divide-line border-y border-line"
      >
        {connections.map((connection) => (
          <ConnectionRow
            key={connection.provider}
            {...connection}
            onDisconnect={() => {
              setNews(`${connection.title} is disconnected.`);
              // The button that was pressed leaves the page.
              list.current?.focus();
            }}
          />
        ))}
      </ul>
    </div>
  );
}

type RowProps = Connection & { onDisconnect: () => void };

function ConnectionRow({ provider, title, offered, accounts, onDisconnect }: RowProps) {
  return (
    <li className="space-y-3 py-3.5">
      {accounts.map(({ id, since, isLast }) => (
        <div key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div>
            <p className="font-medium">{title}</p>
            <p className="mt-0.5 text-sm text-muted">
              {offered ? (
                <>
                  Connected <LocalTime value={since} />
                </>
              ) : (
                "Signs nobody in at the moment"
              )}
            </p>
          </div>
          {isLast ? (
            <p className="text-sm text-muted">Your only way to sign in</p>
          ) : (
            <Disconnect accountId={id} title={title} onDone={onDisconnect} />
          )}
        </div>
      ))}
      {accounts.length === 0 && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p className="font-medium">{title}</p>
          <Connect id={provider as OfferedProvider["id"]} title={title} />
        </div>
      )}
    </li>
  );
}

function Connect({ id, title }: OfferedProvider) {
  const { form, submit, message } = useForm(z.object({}), async () => {
    const { data, error } = await authClient.linkSocial({
      provider: id,
      callbackURL: "/account",
      errorCallbackURL: "/account",
      disableRedirect: true,
    });
    return data?.url ? leaveTo(data.url) : explain(error ?? { status: 500 });
  });
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <Button {...submit} variant="secondary" size="small" about={title} pendingText="Connecting…">
        Connect
      </Button>
    </form>
  );
}

type DisconnectProps = { accountId: string; title: string; onDone: () => void };

function Disconnect({ accountId, title, onDone }: DisconnectProps) {
  const router = useRouter();
  const { form, submit, message } = useForm(z.object({}), async () => {
    const { error } = await authClient.unlinkAccount({ accountId });
    if (error?.code === "SESSION_NOT_FRESH") {
      return { message: "You signed in more than a day ago. Sign in again, then disconnect it." };
    }
    if (error?.code === "FAILED_TO_UNLINK_LAST_ACCOUNT") {
      return { message: "It is your only way to sign in, so it stays connected." };
    }
    if (error) return explain(error);
    onDone();
    router.refresh();
  });
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <Button {...submit} variant="danger" size="small" about={title} pendingText="Disconnecting…">
        Disconnect
      </Button>
    </form>
  );
}
