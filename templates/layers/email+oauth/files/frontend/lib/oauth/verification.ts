/** Where a site does not say that an address is verified, a link in mail has to show it. */
export const requireEmailVerification = true;
