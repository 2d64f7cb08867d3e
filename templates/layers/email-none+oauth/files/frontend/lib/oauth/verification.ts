/** Without email, no address can be verified, so sign-ups with a password don't require it either. */
export const requireEmailVerification = false;

/** Error texts for projects without email. */
export const refusals = {
  account_not_linked:
    "An account with this email address already exists. Sign in as you did before, then connect this one on your account page. If that account is not yours, contact the operator of this site.",
};
