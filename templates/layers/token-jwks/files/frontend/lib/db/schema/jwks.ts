import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Key pairs that sign API tokens. After `expiresAt`, a successor takes over. */
export const jwks = pgTable("jwks", {
  id: text("id").primaryKey(),
  publicKey: text("public_key").notNull(),
  privateKey: text("private_key").notNull(),
  alg: text("alg"),
  crv: text("crv"),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at"),
});
