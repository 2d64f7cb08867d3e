/** Whom a token is for. */
export type TokenSubject = {
  user: { id: string; email: string; name: string };
};

/** What a token says about its user. */
export const subjectClaims = ({ user }: TokenSubject) => ({
  sub: user.id,
  email: user.email,
  name: user.name,
});
