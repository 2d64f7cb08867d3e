"use client";

import { useFormContext, useWatch } from "react-hook-form";
import { PasswordField } from "@/components/form";
import { cn } from "@/lib/utils";

const words = ["Weak", "Fair", "Good", "Strong"];

const unrated = { step: 0, advice: "8 characters or more. A few unrelated words work well." };

const ROWS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm";

/**
 * Rates a password from 1 to 4, and says what would make it stronger. Only advice: the server
 * decides, and also refuses common passwords, whose list would be too large for a page.
 */
export function rate(password: string, own: (string | undefined)[] = []) {
  const text = password.toLowerCase();
  const parts = own.flatMap((each) => each?.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
  const others = parts.reduce((rest, part) => rest.replaceAll(part, ""), text);
  // Repeated characters, and runs such as "123" and "qwe", are as easy to guess as one character.
  const { length } = Array.from(others).filter((character, index, all) => {
    const run = all.slice(index - 2, index + 1).join("");
    return character !== all[index - 1] && !(run.length === 3 && ROWS.includes(run));
  });
  const step = password.length < 8 ? 1 : [8, 12, 16].filter((bound) => length >= bound).length + 1;
  if (step === 4) return { step, advice: "" };
  if (password.length < 8) return { step, advice: "Use at least 8 characters." };
  if (others !== text) return { step, advice: "Leave out your name and your address." };
  return { step, advice: "Another unrelated word makes it stronger." };
}

type NewPasswordFieldProps = {
  label: string;
  /** Name and address of the user, unless they are fields of the form. */
  own?: (string | undefined)[];
};

/** A field `password` that rates a new password. */
export function NewPasswordField({ label, ...props }: NewPasswordFieldProps) {
  const { getFieldState, getValues, formState } = useFormContext();
  const own = props.own ?? getValues(["name", "email"]);
  const { invalid } = getFieldState("password", formState);
  const value: string = useWatch({ name: "password" }) ?? "";
  const { step, advice } = value ? rate(value, own) : unrated;
  const shown = invalid ? 1 : step;
  const color = shown < 3 ? "bg-warning" : "bg-success";
  return (
    <PasswordField
      name="password"
      label={label}
      autoComplete="new-password"
      hint={
        <>
          <span aria-hidden="true" className="mb-2 grid grid-cols-4 gap-1.5">
            {words.map((word, index) => (
              <span
                key={word}
                className={cn("h-1 rounded-full bg-border", index < shown && color)}
              />
            ))}
          </span>
          <span role="status">
            {!invalid && step > 0 && (
              <b className="font-medium text-foreground">{words[step - 1]}. </b>
            )}
            {!invalid && advice}
          </span>
        </>
      }
    />
  );
}
