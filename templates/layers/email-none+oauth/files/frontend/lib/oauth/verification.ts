/** Without mail no address can be verified here, that of a sign-up with a password neither. */
export const requireEmailVerification = false;

/** What a refusal means where there is no mail. */
export const refusals = {
  account_not_linked:
    "There is an account with this email address already. Sign in to it as you did before; then you can connect the other one on your account page. If it is not yours, ask whoever runs this site.",
};
