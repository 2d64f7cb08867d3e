/** The user of a token. */
export type TokenSubject = {
  user: { id: string; email: string; name: string };
};

/** Returns the claims about the user. */
export const subjectClaims = ({ user }: TokenSubject) => ({
  sub: user.id,
  email: user.email,
  name: user.name,
});
