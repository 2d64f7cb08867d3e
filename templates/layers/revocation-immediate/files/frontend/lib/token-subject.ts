/** Whom a token is for. */
export type TokenSubject = {
  user: { id: string; email: string; name: string };
  session: { id: string };
};

/** What a token says about its user and the session that it ends with. */
export const subjectClaims = ({ user, session }: TokenSubject) => ({
  sub: user.id,
  sid: session.id,
  email: user.email,
  name: user.name,
});
