/** Where a site does not say that an address is verified, a link in mail has to show it. */
export const requireEmailVerification = true;

/** What a refusal means where there is mail. */
export const refusals = {
  account_not_linked:
    "There is an account with this email address already. Sign in to it as you did before; then you can connect the other one on your account page. If you do not know a password for it, “Forgot your password?” leads to a new one by mail.",
  email_not_verified:
    "The other site does not say that the email address is verified. We have sent a message to it: confirm the address to go on.",
};
