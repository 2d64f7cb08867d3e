import { ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { appName } from "@/lib/project";
import { getServerSession } from "@/lib/session";

const steps = [
  {
    title: "Sign in",
    text: "The session lives in a cookie that scripts cannot read. Every device is listed on the account page, where it can be signed out.",
  },
  {
    title: "Short-lived tokens",
    text: "The browser trades the session for a token of at most 30 minutes. It is kept in memory and never stored.",
  },
  {
    title: "Your rows only",
    text: "The API checks each token itself and scopes every query to its owner. Someone else’s data looks like data that does not exist.",
  },
];

export default async function HomePage() {
  const session = await getServerSession();
  return (
    <Page
      title="Your tasks, and nobody else’s"
      description={`${appName} keeps a list for every person who signs up. The API behind it lets each of them reach only their own.`}
      signedIn={session !== null}
      lead
    >
      {session ? (
        <ButtonLink href="/dashboard">Go to your tasks</ButtonLink>
      ) : (
        <div className="flex flex-wrap gap-3">
          <ButtonLink href="/sign-up">Create an account</ButtonLink>
          <ButtonLink href="/sign-in" variant="secondary">
            Sign in
          </ButtonLink>
        </div>
      )}
      <section aria-labelledby="how" className="mt-16 border-t border-line pt-10">
        <h2 id="how" className="text-lg font-semibold tracking-tight">
          How it works
        </h2>
        <ol className="mt-6 space-y-8">
          {steps.map(({ title, text }, index) => (
            <li key={title} className="flex gap-4">
              <span
                aria-hidden="true"
                className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent tabular-nums"
              >
                {index + 1}
              </span>
              <div className="pt-1">
                <h3 className="font-medium">{title}</h3>
                <p className="mt-1 text-muted text-pretty">{text}</p>
              </div>
            </li>
          ))}
        </ol>
      </section>
    </Page>
  );
}
