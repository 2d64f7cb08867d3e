import { z } from "zod";
import { flag, type Routes, target, text } from "../auth-fields";

const departure = z.strictObject({
  provider: text(50),
  callbackURL: target,
  errorCallbackURL: target,
  disableRedirect: flag,
});

export const oauthRoutes: Routes = {
  "/sign-in/social": departure,
  "/link-social": departure,
  // Allow any parameter, because providers add their own.
  "/callback/:id": z.record(z.string(), text(8192)),
  "/unlink-account": z.strictObject({ accountId: text(50), providerId: text(50).optional() }),
};
