"use client";

import { type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { z } from "zod";
import { Button } from "@/components/Button";
import { Field, useForm } from "@/components/form";
import type { Task, TaskChange } from "@/lib/tasks";

export const taskSchema = z.object({
  title: z.string().trim().min(1, "Enter a title.").max(200, "Use at most 200 characters."),
});

type TaskItemProps = {
  task: Task;
  onChange: (change: TaskChange) => void;
  onRemove: () => void;
};

export function TaskItem({ task, onChange, onRemove }: TaskItemProps) {
  const [editing, setEditing] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const id = useId();

  function close() {
    flushSync(() => setEditing(false));
    rename.current?.focus();
  }

  if (editing) {
    return (
      <li className="p-3">
        <RenameForm
          title={task.title}
          onCancel={close}
          onSave={(title) => {
            if (title !== task.title) onChange({ title });
            close();
          }}
        />
      </li>
    );
  }

  return (
    <li className="flex items-start gap-1 p-2">
      <label
        htmlFor={id}
        className="flex min-w-0 flex-1 cursor-pointer items-start gap-3 rounded-control px-2 py-2.5"
      >
        <input
          id={id}
          type="checkbox"
          checked={task.completed}
          onChange={(event) => onChange({ completed: event.target.checked })}
          className="mt-0.5 size-5 shrink-0 cursor-pointer accent-accent"
        />
        <span
          className={`min-w-0 wrap-anywhere ${task.completed ? "text-muted line-through" : ""}`}
        >
          {task.title}
        </span>
      </label>
      <Button
        ref={rename}
        variant="quiet"
        size="icon"
        aria-label={`Rename ${task.title}`}
        onClick={() => setEditing(true)}
      >
        <PencilIcon />
      </Button>
      <Button
        variant="quiet"
        size="icon"
        className="hover:text-danger"
        aria-label={`Delete ${task.title}`}
        onClick={onRemove}
      >
        <TrashIcon />
      </Button>
    </li>
  );
}

// Defined outside the component, because React calls a new ref function after each render, which
// would select the text while typing.
function selectText(input: HTMLInputElement | null) {
  input?.focus();
  input?.select();
}

type RenameFormProps = { title: string; onSave: (title: string) => void; onCancel: () => void };

function RenameForm({ title, onSave, onCancel }: RenameFormProps) {
  const { form, field, submit } = useForm(taskSchema, async (values) => void onSave(values.title));
  return (
    <form
      {...form}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
      className="flex flex-wrap items-start gap-2"
    >
      <div className="w-full sm:w-auto sm:flex-1">
        <Field
          label={`New title for ${title}`}
          labelHidden
          defaultValue={title}
          autoComplete="off"
          maxLength={200}
          ref={selectText}
          {...field("title")}
        />
      </div>
      <Button {...submit}>Save</Button>
      <Button variant="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="size-5"
    >
      {children}
    </svg>
  );
}

function PencilIcon() {
  return (
    <Icon>
      <path d="M12.5 4.5l3 3L7 16H4v-3z" />
    </Icon>
  );
}

function TrashIcon() {
  return (
    <Icon>
      <path d="M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6" />
    </Icon>
  );
}
