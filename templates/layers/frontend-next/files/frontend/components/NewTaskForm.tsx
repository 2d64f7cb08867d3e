"use client";

import { useState } from "react";
import { ApiAlert } from "@/components/ApiAlert";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { taskSchema } from "@/components/schemas";
import { useForm } from "@/components/useForm";

export function NewTaskForm({ onAdd }: { onAdd: (title: string) => Promise<void> }) {
  const [refusal, setRefusal] = useState<unknown>();
  const { form, field, submit } = useForm(taskSchema, async ({ title }, element) => {
    setRefusal(undefined);
    try {
      await onAdd(title);
      element.reset();
    } catch (error) {
      setRefusal(error);
    }
  });

  return (
    <form {...form} className="space-y-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Field
            label="New task"
            placeholder="What is to be done?"
            autoComplete="off"
            maxLength={200}
            {...field("title")}
          />
        </div>
        {/* Stands beside the input, below its label. */}
        <Button {...submit} pendingText="Adding…" className="mt-[1.625rem]">
          Add
        </Button>
      </div>
      {refusal !== undefined && <ApiAlert error={refusal} />}
    </form>
  );
}
