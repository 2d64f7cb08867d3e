"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import {
  type ComponentProps,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import {
  type FieldValues,
  FormProvider,
  type Path,
  type UseFormProps,
  type UseFormReturn,
  useForm,
  useFormContext,
} from "react-hook-form";
import type { z } from "zod";
import { ActionButton } from "@/components/action-button";
import { useHydrated } from "@/components/hydration";
import { Alert } from "@/components/ui/alert";
import { Input } from "@/components/ui/input";

type Fields = Record<string, string>;

/** Why a submission failed: text for the whole form, for fields by name, or both. */
export type Failure =
  | { message: string; fields?: Fields }
  | { message?: undefined; fields: Fields };

export const unreachable = {
  message: "The server could not be reached. Check your connection and try again.",
};

/** `useForm` of React Hook Form with a schema. `Form` moves the focus to errors, not the library. */
export function useZodForm<Input extends FieldValues, Output>(
  schema: z.ZodType<Output, Input>,
  options?: UseFormProps<Input, unknown, Output>,
) {
  return useForm({ resolver: zodResolver(schema), shouldFocusError: false, ...options });
}

type FormProps<Input extends FieldValues, Output> = Omit<ComponentProps<"form">, "onSubmit"> & {
  form: UseFormReturn<Input, unknown, Output>;
  /** Receives valid values only, and resolves to a failure or, on success, to nothing. */
  // biome-ignore lint/suspicious/noConfusingVoidType: allows functions that return nothing.
  onSubmit: (values: Output) => Promise<Failure | undefined | void>;
  /** Empties the fields after a success. */
  clears?: boolean;
};

/** A form with its alert. Its fields and buttons find it by context. */
export function Form<Input extends FieldValues, Output>({
  form,
  onSubmit,
  clears,
  children,
  ...props
}: FormProps<Input, Output>) {
  const element = useRef<HTMLFormElement>(null);
  const { errors, submitCount, isSubmitSuccessful } = form.formState;

  /** Shows each error at its field, or above the form if it has no such field. */
  function show({ message, fields = {} }: Failure) {
    const others = message === undefined ? [] : [message];
    for (const [name, text] of Object.entries(fields)) {
      if (element.current?.elements.namedItem(name)) {
        form.setError(name as Path<Input>, { message: text });
      } else {
        others.push(name ? `${name}: ${text}` : text);
      }
    }
    if (others.length > 0) form.setError("root", { message: others.join("\n") });
  }

  const submit = form.handleSubmit(
    async (values) => {
      const failure = await onSubmit(values).catch(() => unreachable);
      if (failure) show(failure);
    },
    (errors) => {
      const fields: Fields = {};
      for (const [name, error] of Object.entries(errors)) {
        if (typeof error?.message === "string") fields[name] = error.message;
      }
      show({ fields });
    },
  );

  const settle = useEffectEvent(() => {
    if (clears && isSubmitSuccessful) form.reset(undefined, { keepIsSubmitSuccessful: true });
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  // After the errors are rendered, or screen readers miss them.
  useEffect(() => {
    if (submitCount > 0) settle();
  }, [submitCount]);

  usePageRestored(() =>
    form.reset(undefined, { keepValues: true, keepErrors: true, keepIsSubmitted: true }),
  );

  return (
    <FormProvider {...form}>
      <form {...props} ref={element} noValidate method="post" onSubmit={submit}>
        {errors.root && <Alert className="whitespace-pre-line">{errors.root.message}</Alert>}
        {children}
      </form>
    </FormProvider>
  );
}

/** Submits the form around it. */
export function SubmitButton({ disabled, ...props }: ComponentProps<typeof ActionButton>) {
  const { isSubmitting } = useFormContext().formState;
  // Disabled until hydration: a click would send a plain POST that no route handles.
  const ready = useHydrated();
  return (
    <ActionButton {...props} type="submit" pending={isSubmitting} disabled={!ready || disabled} />
  );
}

/** Whether the last submission of the form around it succeeded. */
export function useSucceeded() {
  const { errors, isSubmitting, isSubmitSuccessful } = useFormContext().formState;
  return isSubmitSuccessful && !isSubmitting && Object.keys(errors).length === 0;
}

/** The pending state of an action, and its setter. */
export function usePending() {
  const [pending, setPending] = useState(false);
  usePageRestored(() => setPending(false));
  return [pending, setPending] as const;
}

/** Resets what was pending when the user left, if the back/forward cache restores the page. */
function usePageRestored(reset: () => void) {
  const onShow = useEffectEvent((event: PageTransitionEvent) => event.persisted && reset());
  useEffect(() => {
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
}

type Registered = "id" | "onBlur" | "onChange" | "ref" | "value";

type FieldProps = Omit<ComponentProps<"input">, Registered> & {
  name: string;
  label: string;
  labelHidden?: boolean;
  hint?: ReactNode;
  /** Shown inside the right edge of the input. */
  end?: ReactNode;
};

/** A required field of the form around it. */
export function Field({ name, label, labelHidden, hint, end, ...input }: FieldProps) {
  const id = useId();
  const { register, getFieldState, formState } = useFormContext();
  const error = getFieldState(name, formState).error?.message;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="space-y-2">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "block text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        <Input
          required
          {...input}
          {...register(name)}
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
