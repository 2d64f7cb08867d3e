/** The user and session of a token. */
export type TokenSubject = {
  user: { id: string; email: string; name: string };
  session: { id: string };
};

/** Returns the claims about the user and the session. */
export const subjectClaims = ({ user, session }: TokenSubject) => ({
  sub: user.id,
  sid: session.id,
  email: user.email,
  name: user.name,
});
