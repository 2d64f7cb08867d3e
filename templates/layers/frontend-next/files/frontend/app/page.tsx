import { ButtonLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { appName } from "@/lib/project";
import { getServerSession } from "@/lib/session";

const steps = [
  {
    title: "Sign in",
    text: "Your session is kept in a cookie that scripts cannot read. The account page lists all your devices, and you can sign out any of them.",
  },
  {
    title: "Short-lived tokens",
    text: "The browser exchanges the session for a token that lasts at most 30 minutes. The token stays in memory and is never stored.",
  },
  {
    title: "Your rows only",
    text: "The API verifies each token and only reads and writes rows of its user. Other people’s data looks as if it did not exist.",
  },
];

export default async function HomePage() {
  const session = await getServerSession();
  return (
    <Page
      title="Your tasks, and nobody else’s"
      description={`${appName} keeps a task list for everyone who signs up. Its API shows each user only their own tasks.`}
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
