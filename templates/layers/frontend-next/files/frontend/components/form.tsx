"use client";

import { CircleAlert, Eye, EyeOff } from "lucide-react";
import {
  type ComponentProps,
  type FormEvent,
  type ReactNode,
  useEffect,
  useId,
  useState,
} from "react";
import { flushSync } from "react-dom";
import type { z } from "zod";
import { useHydrated } from "@/components/hydration";
import { Input } from "@/components/ui/input";

type Errors<Name extends string> = Partial<Record<Name, string>>;

/** Why a submission failed: text for the whole form, for single fields, or both. */
export type Failure<Name extends string = string> = { message?: string; fields?: Errors<Name> };

/** The pending state of a submission, and its setter. */
export function usePending() {
  const [pending, setPending] = useState(false);
  useEffect(() => {
    // Reset the state if the back/forward cache restores the page: it would stay pending.
    const wake = (event: PageTransitionEvent) => event.persisted && setPending(false);
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);
  return [pending, setPending] as const;
}

/**
 * Validation, errors, focus and pending state of a form with uncontrolled inputs. The values include
 * the pressed button if it has a name.
 * `submit` receives valid values only, and resolves to a failure or, on success, to undefined.
 */
export function useForm<Schema extends z.ZodObject>(
  schema: Schema,
  submit: (
    values: z.output<Schema>,
    form: HTMLFormElement,
  ) => Promise<Failure<keyof Schema["shape"] & string> | undefined>,
) {
  type Name = keyof Schema["shape"] & string;
  const [errors, setErrors] = useState<Errors<Name>>({});
  const [message, setMessage] = useState<string>();
  const [pending, setPending] = usePending();
  const [succeeded, setSucceeded] = useState(false);
  // Disable the button until hydration: a click would send a plain POST that no route handles.
  const ready = useHydrated();

  function settle(form: HTMLFormElement, failure: Failure<Name> | undefined) {
    // Render the errors before moving the focus, or screen readers miss them.
    flushSync(() => {
      setErrors(failure?.fields ?? {});
      setMessage(failure?.message);
      setSucceeded(failure === undefined);
      setPending(false);
    });
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (pending) return;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const parsed = schema.safeParse(Object.fromEntries(new FormData(form, submitter)));
    if (!parsed.success) {
      const fields: Errors<Name> = {};
      for (const { path, message } of parsed.error.issues) fields[path[0] as Name] ??= message;
      return settle(form, { fields });
    }
    setErrors({});
    setMessage(undefined);
    setSucceeded(false);
    setPending(true);
    try {
      settle(form, await submit(parsed.data, form));
    } catch {
      settle(form, {
        message: "The server could not be reached. Check your connection and try again.",
      });
    }
  }

  return {
    message,
    succeeded,
    form: { noValidate: true, method: "post", onSubmit } as const,
    submit: { type: "submit", pending, disabled: !ready } as const,
    field: (name: Name) => ({
      name,
      required: true,
      error: errors[name],
      onInput: () => errors[name] && setErrors({ ...errors, [name]: undefined }),
    }),
  };
}

type FieldProps = Omit<ComponentProps<"input">, "id"> & {
  label: string;
  labelHidden?: boolean;
  hint?: ReactNode;
  error?: string;
  /** Shown inside the right edge of the input. */
  end?: ReactNode;
};

export function Field({ label, labelHidden, hint, error, end, ...input }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="space-y-2">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "block text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        <Input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
        />
        {end}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted-foreground">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-sm text-destructive">
          <CircleAlert className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}

/** A password input with a button that shows the text. */
export function PasswordField(props: FieldProps) {
  const [shown, setShown] = useState(false);
  const ready = useHydrated();
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      className="pr-11"
      end={
        <button
          type="button"
          disabled={!ready}
          onClick={() => setShown(!shown)}
          aria-label={`${shown ? "Hide" : "Show"} ${props.label.toLowerCase()}`}
          className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-muted-foreground hover:text-foreground disabled:cursor-not-allowed disabled:opacity-50"
        >
          <Icon className="size-4" />
        </button>
      }
    />
  );
}
