/** False, as for sign-ups with a password: without email, no address can be verified. */
export const requireEmailVerification = false;

/** Error texts for projects without email. */
export const refusals = {
  account_not_linked:
    "An account with this email address already exists. Sign in as you did before, then connect the other site on your account page. If that account is not yours, contact the operator of this site.",
};
