"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { z } from "zod";
import { ActionButton } from "@/components/action-button";
import type { Action } from "@/components/api-alert";
import { Field, Form, SubmitButton, useZodForm } from "@/components/form";
import { Checkbox } from "@/components/ui/checkbox";
import { type Task, useTaskAction } from "@/lib/tasks";
import { cn } from "@/lib/utils";

export const taskSchema = z.object({
  title: z.string().trim().min(1, "Enter a title.").max(200, "Use at most 200 characters."),
});

type TaskItemProps = {
  userId: string;
  task: Task;
  onChange: (action: Action) => void;
  onRemove: (action: Action) => void;
};

export function TaskItem({ userId, task, onChange, onRemove }: TaskItemProps) {
  const act = useTaskAction(userId, task.id);
  const [editing, setEditing] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const id = useId();

  function close() {
    flushSync(() => setEditing(false));
    rename.current?.focus();
  }

  if (editing) {
    return (
      <li className="px-4 py-1 max-sm:py-2.5 sm:px-5">
        <RenameForm
          title={task.title}
          onCancel={close}
          onSave={(title) => {
            if (title !== task.title) onChange(() => act({ title }));
            close();
          }}
        />
      </li>
    );
  }

  return (
    <li className="flex items-start gap-1 px-4 py-1.5 hover:bg-muted/60 sm:px-5">
      <label
        htmlFor={id}
        className="flex min-w-0 flex-1 cursor-pointer items-start gap-3 py-1.5 leading-6"
      >
        <span className="flex h-6 items-center">
          <Checkbox
            id={id}
            checked={task.completed}
            onChange={({ target: { checked } }) => onChange(() => act({ completed: checked }))}
          />
        </span>
        <span
          className={cn(
            "min-w-0 wrap-anywhere",
            task.completed && "text-muted-foreground line-through",
          )}
        >
          {task.title}
        </span>
      </label>
      <time
        dateTime={task.created_at}
        className="shrink-0 px-2 py-1.5 text-sm leading-6 text-muted-foreground max-sm:hidden"
      >
        {dayOf(new Date(task.created_at))}
      </time>
      <ActionButton
        ref={rename}
        variant="ghost"
        size="icon"
        className="text-muted-foreground"
        aria-label={`Rename ${task.title}`}
        onClick={() => setEditing(true)}
      >
        <Pencil />
      </ActionButton>
      <ActionButton
        variant="ghost"
        size="icon"
        className="-mr-2 text-muted-foreground hover:bg-destructive-muted hover:text-destructive"
        aria-label={`Delete ${task.title}`}
        onClick={() => onRemove(() => act(null))}
      >
        <Trash2 />
      </ActionButton>
    </li>
  );
}

function dayOf(date: Date): string {
  const day = new Date();
  const year = date.getFullYear() === day.getFullYear() ? undefined : "numeric";
  if (date.toDateString() === day.toDateString()) return "Today";
  day.setDate(day.getDate() - 1);
  if (date.toDateString() === day.toDateString()) return "Yesterday";
  return date.toLocaleDateString("en", { month: "short", day: "numeric", year });
}

type RenameFormProps = { title: string; onSave: (title: string) => void; onCancel: () => void };

function RenameForm({ title, onSave, onCancel }: RenameFormProps) {
  const field = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const input = field.current?.querySelector("input");
    input?.focus();
    input?.select();
  }, []);

  return (
    <Form
      form={useZodForm(taskSchema)}
      onSubmit={async (values) => onSave(values.title)}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
      className="flex flex-wrap items-start gap-2"
    >
      <div ref={field} className="w-full sm:w-auto sm:flex-1">
        <Field
          name="title"
          label={`New title for ${title}`}
          labelHidden
          defaultValue={title}
          autoComplete="off"
          maxLength={200}
          className="sm:text-base"
        />
      </div>
      <SubmitButton>Save</SubmitButton>
      <ActionButton variant="ghost" onClick={onCancel}>
        Cancel
      </ActionButton>
    </Form>
  );
}
