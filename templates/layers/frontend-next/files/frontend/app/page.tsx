import {
  ArrowRight,
  CircleUser,
  LayoutDashboard,
  Lock,
  MonitorSmartphone,
  Sparkles,
} from "lucide-react";
import Link from "next/link";
import { Mark, Tiles } from "@/components/brand";
import { Site } from "@/components/site";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { appName } from "@/lib/project";
import { getServerSession } from "@/lib/session";

const benefits = [
  {
    icon: Sparkles,
    title: "Ready in a minute",
    text: "A name, an email address and a password. Nothing to set up, nothing to learn first.",
  },
  {
    icon: Lock,
    title: "Yours alone",
    text: "Only you can open what you write down. There is nothing to switch on.",
  },
  {
    icon: MonitorSmartphone,
    title: "Wherever you are",
    text: "Phone, tablet, desk: the same list. See every device that is signed in, and sign out any of them.",
  },
];

const fills = ["fill-brand-bright/12", "fill-brand-bright/6", "fill-brand-foreground/5"];

const links = { Dashboard: LayoutDashboard, Account: CircleUser };

const sample = [
  { title: "Send the signed offer to Priya" },
  { title: "Book the room for Thursday’s review" },
  { title: "Renew the domain" },
  { title: "Pick a date for the launch", done: true },
  { title: "Ask Tom for the new photographs", done: true },
];

export default async function HomePage() {
  const session = await getServerSession();
  const signedIn = session !== null;
  return (
    <Site session={session}>
      <div className="mx-auto max-w-6xl px-4 pt-14 pb-12 sm:px-6 sm:pt-24 sm:pb-16">
        <h1 className="max-w-[15ch] text-[2.75rem] leading-[1.02] font-semibold tracking-[-0.04em] sm:text-7xl sm:leading-[0.98]">
          {appName} keeps your work in one calm place.
        </h1>
        <div className="mt-7 flex flex-wrap items-end justify-between gap-x-12 gap-y-8">
          <p className="max-w-[46ch] text-lg leading-8 text-muted-foreground sm:text-xl">
            Write things down, see what is left, and get on with your day. Private, and with you on
            every device.
          </p>
          <div className="flex flex-wrap gap-3 max-sm:w-full">
            <Start signedIn={signedIn} />
            {!signedIn && (
              <Button asChild size="lg" variant="outline" className="max-sm:flex-1">
                <Link href="/sign-in">Sign in</Link>
              </Button>
            )}
          </div>
        </div>
      </div>
      <div className="mx-auto max-w-[84rem] px-2 sm:px-4">
        <Picture />
      </div>
      <section
        aria-label={`Why ${appName}`}
        className="mx-auto grid max-w-6xl gap-10 px-4 py-20 sm:grid-cols-3 sm:gap-8 sm:px-6 sm:py-28"
      >
        {benefits.map(({ icon: Icon, title, text }) => (
          <div key={title}>
            <span className="grid size-11 place-items-center rounded-xl bg-accent text-primary">
              <Icon className="size-5" />
            </span>
            <h2 className="mt-5 text-xl font-semibold tracking-tight">{title}</h2>
            <p className="mt-2 leading-7 text-muted-foreground">{text}</p>
          </div>
        ))}
      </section>
      {!signedIn && (
        <div className="mx-4 mb-20 flex max-w-[69rem] flex-wrap items-center justify-between gap-6 rounded-2xl bg-accent p-8 sm:mx-6 sm:mb-28 sm:p-12 xl:mx-auto">
          <h2 className="text-2xl font-semibold tracking-tight text-accent-foreground sm:text-3xl">
            Start with one thing.
          </h2>
          <Start signedIn={false} />
        </div>
      )}
    </Site>
  );
}

function Start({ signedIn }: { signedIn: boolean }) {
  return (
    <Button asChild size="lg" className="max-sm:flex-1">
      <Link href={signedIn ? "/dashboard" : "/sign-up"}>
        {signedIn ? "Go to your tasks" : "Create an account"}
        <ArrowRight />
      </Link>
    </Button>
  );
}

/** A drawing of the app. Its parts look like the real ones, but cannot be used. */
function Picture() {
  return (
    <div
      aria-hidden="true"
      inert
      className="relative overflow-hidden rounded-2xl bg-linear-to-b from-brand-mid to-brand-deep px-4 pt-12 select-none sm:rounded-[2rem] sm:px-16 sm:pt-20"
    >
      <Tiles
        rows={["..ad.sboc.", "b.scao.dab", ".dobs.ac.o", "cab.odsbca"]}
        fills={fills}
        className="absolute inset-x-0 top-0 w-full min-w-[60rem]"
      />
      <div className="relative mx-auto flex max-w-4xl overflow-hidden rounded-t-2xl border border-b-0 bg-card shadow-float">
        <div className="w-52 shrink-0 border-r bg-sidebar p-3 text-sm font-medium text-sidebar-foreground max-md:hidden">
          <p className="flex items-center gap-2.5 p-2 pb-4 text-base font-semibold tracking-tight text-foreground">
            <Mark className="size-7" />
            <span className="truncate">{appName}</span>
          </p>
          {Object.entries(links).map(([label, Icon]) => (
            <p
              key={label}
              className="flex items-center gap-2.5 rounded-md p-2 nth-2:bg-sidebar-accent"
            >
              <Icon className="size-4" />
              {label}
            </p>
          ))}
        </div>
        <div className="min-w-0 flex-1">
          <p className="flex items-center justify-between border-b px-5 py-4 text-lg font-semibold tracking-tight">
            Tasks
            <Badge>3 open</Badge>
          </p>
          {sample.map(({ title, done }) => (
            <div
              key={title}
              className="flex h-12 items-center gap-3 border-b px-5 last:border-0 has-checked:text-muted-foreground has-checked:line-through"
            >
              <Checkbox aria-label={title} checked={done ?? false} readOnly />
              <span className="truncate">{title}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
