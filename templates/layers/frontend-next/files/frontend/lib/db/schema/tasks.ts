import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { userId } from "./auth";
import { timestamps } from "./columns";

/** A row of the table. `Task` in `lib/tasks.ts` is its JSON in the API. */
export type Task = typeof tasks.$inferSelect;

/** Read and written by the API. The frontend only defines and migrates the table. */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid("id").defaultRandom().primaryKey(),
    userId: userId(),
    title: text("title").notNull(),
    completed: boolean("completed").default(false).notNull(),
    ...timestamps,
  },
  (table) => [
    // Ascending: PostgreSQL reads the index backwards for `desc`. With `.desc()`, Drizzle would add
    // `nulls last`, which does not match the list query, so PostgreSQL would sort all rows instead.
    index("tasks_user_id_created_at_idx").on(table.userId, table.createdAt, table.id),
    check("tasks_title_length", sql`char_length(${table.title}) between 1 and 200`),
  ],
);
