/** If a provider does not report an address as verified, the user must confirm it by email. */
export const requireEmailVerification = true;

/** Error texts for projects that send email. */
export const refusals = {
  account_not_linked:
    "An account with this email address already exists. Sign in as you did before, then connect the other site on your account page. If you do not know your password, use “Forgot your password?” below.",
  email_not_verified:
    "The other site has not told us that your email address is verified. We have sent a message to this address: confirm it to continue.",
};
