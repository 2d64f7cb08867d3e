import { timestamp } from "drizzle-orm/pg-core";

export const instant = (name: string) => timestamp(name, { withTimezone: true });

export const timestamps = {
  createdAt: instant("created_at").defaultNow().notNull(),
  updatedAt: instant("updated_at")
    .defaultNow()
    .$onUpdate(() => new Date())
    .notNull(),
};
