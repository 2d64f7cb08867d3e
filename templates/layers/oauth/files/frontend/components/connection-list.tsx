"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { explain } from "@/components/account-forms";
import { ActionButton } from "@/components/action-button";
import { useDeparture } from "@/components/departure";
import { Form, SubmitButton } from "@/components/form";
import { LocalTime } from "@/components/local-time";
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
  const arrived = connections.find(
    ({ provider, accounts }) => provider === arrival && accounts.length > 0,
  )?.title;

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
        className="divide-y rounded-lg border"
      >
        {connections.flatMap(({ accounts, ...connection }) =>
          (accounts.length > 0 ? accounts : [undefined]).map((account) => (
            <ConnectionRow
              key={account?.id ?? connection.provider}
              {...connection}
              account={account}
              onDisconnect={() => announce(`${connection.title} is disconnected.`)}
            />
          )),
        )}
      </ul>
    </div>
  );
}

type RowProps = Omit<Connection, "accounts"> & {
  account?: Connection["accounts"][number];
  onDisconnect: () => void;
};

function ConnectionRow({ provider, title, mark, offered, account, onDisconnect }: RowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
      <ProviderMark path={mark} />
      <div className="min-w-0 flex-1 basis-32">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-muted-foreground">
          {!offered && "Sign-in is currently disabled"}
          {offered && !account && "Not connected"}
          {offered && account?.isLast && "Your only way to sign in"}
          {offered && account && !account.isLast && (
            <>
              Connected <LocalTime value={account.since} />
            </>
          )}
        </p>
      </div>
      {!account && <Connect provider={provider} title={title} />}
      {account && !account.isLast && (
        <Disconnect accountId={account.id} title={title} onDone={onDisconnect} />
      )}
    </li>
  );
}

function Connect({ provider, title }: Pick<Connection, "provider" | "title">) {
  const { message, button } = useDeparture((provider) =>
    authClient.linkSocial({
      provider,
      callbackURL: `/account/security?connected=${provider}`,
      errorCallbackURL: "/account/security",
      disableRedirect: true,
    }),
  );
  return (
    <div className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <ActionButton {...button(provider, "Connecting…")} variant="outline" size="sm" about={title}>
        Connect
      </ActionButton>
    </div>
  );
}

type DisconnectProps = { accountId: string; title: string; onDone: () => void };

function Disconnect({ accountId, title, onDone }: DisconnectProps) {
  const router = useRouter();
  return (
    <Form
      form={useForm()}
      className="space-y-3"
      onSubmit={async () => {
        const { error } = await authClient.unlinkAccount({ accountId });
        if (error?.code === "SESSION_NOT_FRESH") {
          return {
            message:
              "You signed in more than a day ago. Sign out, sign in again, then disconnect it.",
          };
        }
        if (error?.code === "FAILED_TO_UNLINK_LAST_ACCOUNT") {
          return { message: "This is your only way to sign in, so it stays connected." };
        }
        if (error) return explain(error);
        onDone();
        router.refresh();
      }}
    >
      <SubmitButton variant="outline" size="sm" about={title} pendingText="Disconnecting…">
        Disconnect
      </SubmitButton>
    </Form>
  );
}
