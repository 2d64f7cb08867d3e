"use client";

import { useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { PencilIcon, TrashIcon } from "@/components/icons";
import { taskSchema } from "@/components/schemas";
import { useForm } from "@/components/useForm";
import type { Task } from "@/lib/tasks";

type TaskItemProps = {
  task: Task;
  onChange: (changes: { title?: string; completed?: boolean }) => void;
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
          ref={(input) => input?.select()}
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
