"use client";

import { type ComponentProps, useState } from "react";
import { PasswordField } from "@/components/form";
import { cn } from "@/lib/utils";

const words = ["", "Weak.", "Fair.", "Good.", "Strong."];

const ROWS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm";

/**
 * Rates a password from 1 to 4, and says what would make it stronger. Only advice: the server
 * decides, and also refuses common passwords, whose list would be too large for a page.
 */
export function rate(password: string, own: string[] = []) {
  const text = password.toLowerCase();
  const parts = own.flatMap((each) => each.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
  const others = parts.reduce((rest, part) => rest.replaceAll(part, ""), text);
  // Repeated characters, and runs such as "123" and "qwe", are as easy to guess as one character.
  const characters = Array.from(others).filter((character, index, all) => {
    const run = all.slice(index - 2, index + 1).join("");
    return character !== all[index - 1] && !(run.length === 3 && ROWS.includes(run));
  });
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
  const varied = kinds.filter((kind) => kind.test(password)).length > 2;
  const length = characters.length + (varied ? 1 : 0);
  const step = password.length < 8 ? 1 : [8, 12, 16].filter((bound) => length >= bound).length + 1;
  if (step === 4) return { step, advice: "" };
  if (password.length < 8) return { step, advice: "Use at least 8 characters." };
  if (others !== text) return { step, advice: "Leave out your name and your address." };
  return { step, advice: "Another unrelated word makes it stronger." };
}

/** A field for a new password. It rates the password, knowing the name and address in the same form. */
export function NewPasswordField({ onInput, ...props }: ComponentProps<typeof PasswordField>) {
  const [{ step, advice }, setRating] = useState({ step: 0, advice: "" });
  const color = step < 3 ? "bg-warning" : "bg-success";
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      onInput={(event) => {
        onInput?.(event);
        const { value, form } = event.currentTarget;
        const fields = new FormData(form ?? undefined);
        const own = ["name", "email"].map((name) => String(fields.get(name) ?? ""));
        setRating(value ? rate(value, own) : { step: 0, advice: "" });
      }}
      hint={
        <>
          <span aria-hidden="true" className="mb-2 grid grid-cols-4 gap-1.5">
            {[1, 2, 3, 4].map((each) => (
              <span
                key={each}
                className={cn("h-1 rounded-full bg-foreground/12", each <= step && color)}
              />
            ))}
          </span>
          <span role="status">
            {step === 0 && "8 characters or more. A few unrelated words work well."}
            <span className="font-medium text-foreground">{words[step]}</span> {advice}
          </span>
        </>
      }
    />
  );
}
