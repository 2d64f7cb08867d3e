import { z } from "zod";

const password = z
  .string()
  .min(8, "Use at least 8 characters.")
  .max(128, "Use at most 128 characters.");

const name = z.string().trim().min(1, "Enter your name.").max(100, "Use at most 100 characters.");

const email = z.string().trim().pipe(z.email("Enter an address such as you@example.com."));

export const signInSchema = z.object({
  email,
  // An existing password is never judged here: only the server knows whether it is right.
  password: z.string().min(1, "Enter your password."),
});

export const signUpSchema = z.object({ name, email, password });

export const profileSchema = z.object({ name });

export const passwordSchema = z.object({
  currentPassword: z.string().min(1, "Enter your current password."),
  newPassword: password,
});

export const taskSchema = z.object({
  title: z
    .string()
    .trim()
    .min(1, "Write what is to be done.")
    .max(200, "Use at most 200 characters."),
});
