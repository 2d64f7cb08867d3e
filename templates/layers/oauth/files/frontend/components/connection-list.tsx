"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { explain } from "@/components/account-forms";
import { ActionButton } from "@/components/action-button";
import { useDeparture } from "@/components/departure";
import { useForm } from "@/components/form";
import { LocalTime } from "@/components/hydration";
import { ProviderMark } from "@/components/provider-buttons";
import { ProviderError } from "@/components/provider-error";
import { Alert } from "@/components/ui/alert";
import { authClient } from "@/lib/auth";
import type { Connection } from "@/lib/oauth/connections";

export function ConnectionList({ connections }: { connections: Connection[] }) {
  const router = useRouter();
  const [news, setNews] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const arrival = useSearchParams().get("connected");
  const connected = connections.filter(({ accounts }) => accounts.length > 0);
  const others = connections.filter(({ accounts }) => accounts.length === 0);
  const arrived = connected.find(({ provider }) => provider === arrival)?.title;

  // Focus the list, because it may be far down the page and the pressed button has unmounted.
  const announce = useCallback((text: string) => {
    setNews(text);
    list.current?.focus();
  }, []);

  useEffect(() => {
    if (!arrived) return;
    announce(`${arrived} is connected.`);
    // Remove `?connected=`, so that a reload or a bookmark does not announce it again.
    router.replace("/account/security", { scroll: false });
  }, [arrived, announce, router]);

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
        className="divide-y rounded-lg border px-4"
      >
        {connected.map((connection) => (
          <ConnectionRow
            key={connection.provider}
            {...connection}
            onDisconnect={() => announce(`${connection.title} is disconnected.`)}
          />
        ))}
        {connected.length === 0 && <li className="py-3 text-sm text-muted-foreground">None yet</li>}
      </ul>
      {others.length > 0 && <Connect others={others} />}
    </div>
  );
}

type RowProps = Connection & { onDisconnect: () => void };

function ConnectionRow({ title, mark, offered, accounts, onDisconnect }: RowProps) {
  return (
    <li className="space-y-3 py-3">
      {accounts.map(({ id, since, isLast }) => (
        <div key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div>
            <p className="flex items-center gap-2 font-medium">
              <ProviderMark path={mark} />
              {title}
            </p>
            <p className="mt-0.5 text-sm text-muted-foreground">
              {offered ? (
                <>
                  Connected <LocalTime value={since} />
                </>
              ) : (
                "Sign-in is currently disabled"
              )}
            </p>
          </div>
          {!isLast && <Disconnect accountId={id} title={title} onDone={onDisconnect} />}
          {isLast && offered && (
            <p className="text-sm text-muted-foreground">Your only way to sign in</p>
          )}
        </div>
      ))}
    </li>
  );
}

function Connect({ others }: { others: Connection[] }) {
  const { form, message, button } = useDeparture((provider) =>
    authClient.linkSocial({
      provider,
      callbackURL: `/account/security?connected=${provider}`,
      errorCallbackURL: "/account/security",
      disableRedirect: true,
    }),
  );
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <div className="flex flex-wrap gap-2">
        {others.map(({ provider, title, mark }) => (
          <ActionButton key={provider} {...button(provider, "Connecting…")} variant="outline">
            <ProviderMark path={mark} />
            Connect {title}
          </ActionButton>
        ))}
      </div>
    </form>
  );
}

type DisconnectProps = { accountId: string; title: string; onDone: () => void };

function Disconnect({ accountId, title, onDone }: DisconnectProps) {
  const router = useRouter();
  const { form, submit, message } = useForm(z.object({}), async () => {
    const { error } = await authClient.unlinkAccount({ accountId });
    if (error?.code === "SESSION_NOT_FRESH") {
      return {
        message: "You signed in more than a day ago. Sign out, sign in again, then disconnect it.",
      };
    }
    if (error?.code === "FAILED_TO_UNLINK_LAST_ACCOUNT") {
      return { message: "This is your only way to sign in, so it stays connected." };
    }
    if (error) return explain(error);
    onDone();
    router.refresh();
  });
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <ActionButton {...submit} variant="outline" about={title} pendingText="Disconnecting…">
        Disconnect
      </ActionButton>
    </form>
  );
}
