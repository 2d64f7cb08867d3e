DROP INDEX "tasks_user_id_created_at_idx";--> statement-breakpoint
CREATE INDEX "tasks_user_id_created_at_idx" ON "tasks" USING btree ("user_id","created_at","id");