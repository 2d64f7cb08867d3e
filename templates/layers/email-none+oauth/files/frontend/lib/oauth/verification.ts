/** Without mail no address can be verified here, that of a sign-up with a password neither. */
export const requireEmailVerification = false;
