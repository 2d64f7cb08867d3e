import { z } from "zod";
import { address, password, type Routes, target, text } from "../auth-fields";

const token = text(2048);

export const emailRoutes: Routes = {
  "/request-password-reset": z.strictObject({ email: address, redirectTo: target }),
  "/reset-password/:token": z.strictObject({ token, callbackURL: target }),
  "/reset-password": z.strictObject({ newPassword: password, token }),
  "/send-verification-email": z.strictObject({ email: address, callbackURL: target }),
  "/verify-email": z.strictObject({ token, callbackURL: target }),
  "/change-email": z.strictObject({ newEmail: address, callbackURL: target }),
};
