// Each step of the FastAPI verifier, with the code that disables it while $MUTANT is true. `tests` limits the test files, to
// save time: those about keys wait between fetches.

const security = (name, from, to) => ({ name, file: "core/security.py", from, to });
const tokens = (name, from, to) => ({ name, file: "core/tokens.py", from, to });
const claim = (name, from, to) => ({ name, file: "core/claims.py", from, to });

/** Disables one of PyJWT's own checks, by an option before the existing ones. */
const unchecked = (name, option) => tokens(name, "StrictJWT({", `StrictJWT({"${option}": not $MUTANT, `);

/** Disabling PyJWT's signature check disables the other checks as well, so they are enabled by name. */
const CHECKED = ["exp", "nbf", "iat", "aud", "iss", "sub"].map((claim) => `"verify_${claim}": True`).join(", ");
const signature = {
  ...tokens(
    "any signature is accepted",
    "audience=verifier.audience,",
    `audience=verifier.audience, options={"verify_signature": False, ${CHECKED}} if $MUTANT else None,`,
  ),
  tests: ["tokens"],
};

/** A rule of the header that then always holds. */
const rule = (name, condition) => tokens(name, condition, `$MUTANT or ${condition}`);

/** A statement that then affects rows of all users. */
const unscoped = (name, file, statement, scope, open) => ({
  name,
  file,
  from: statement,
  to: `(${statement.replace(scope, open)} if $MUTANT else ${statement})`,
});

const SUBJECT = String.raw`Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,128}$")]`;
const ANY_SUBJECT = String.raw`Annotated[str, Field(pattern=r"^[\s\S]{1,128}$")]`;

const policy = [
  security("a second Authorization header is ignored", "if len(values) == 1 else None", "if $MUTANT or len(values) == 1 else None"),
  security("any scheme is accepted", "BEARER.fullmatch(values[0])", 'BEARER.fullmatch(re.sub(r"^\\S+", "Bearer", values[0]) if $MUTANT else values[0])'),
  security("a token may have any length", "len(match[1]) > MAX_TOKEN_CHARS", "len(match[1]) > MAX_TOKEN_CHARS and not $MUTANT"),
  security("the body is read before the token is checked", "await guard(request)", "await guard(request) if not $MUTANT else None"),
  security("the path may name another user", "if user_id != claims.sub:", "if not $MUTANT and user_id != claims.sub:"),
  rule("any typ is accepted", "isinstance(kind, str) and kind.lower() in ACCESS_TOKEN_TYPES"),
  rule("kid may be any JSON value", 'isinstance(header.get("kid", ""), str)'),
  rule("critical extensions are ignored", '"crit" not in header'),
  tokens("unused members may be NaN or infinite", "allow_inf_nan=False", "allow_inf_nan=$MUTANT"),
  tokens("unused members may contain lone surrogates", "value = from_json(", 'value = __import__("json").loads(data.decode()) if $MUTANT else from_json('),
  tokens("any issuer is accepted", "issuer=verifier.issuer", "issuer=None if $MUTANT else verifier.issuer"),
  unchecked("any audience is accepted", "verify_aud"),
  unchecked("a token never expires", "verify_exp"),
  unchecked("nbf is not checked", "verify_nbf"),
  unchecked("iat may be in the future", "verify_iat"),
  tokens("there is no leeway", "leeway=LEEWAY", "leeway=0 if $MUTANT else LEEWAY"),
  tokens("a token may have any lifetime", "if not 0 < claims.exp", "if not $MUTANT and not 0 < claims.exp"),
  claim("any token type is accepted", 'Literal["access"]\n\n', 'str if $MUTANT else Literal["access"]\n\n'),
  claim("a subject may have any length", SUBJECT, `(${SUBJECT.replace("{1,128}", "+")} if $MUTANT else ${SUBJECT})`),
  claim("a subject may contain control characters", `else ${SUBJECT}`, `else ${ANY_SUBJECT} if $MUTANT else ${SUBJECT}`),
  claim("null counts as absent", "name: Annotated[str, Field(repr=False)]", "name: Annotated[str | None if $MUTANT else str, Field(repr=False)]"),
  claim("times may be strings", "strict=True", "strict=not $MUTANT"),
  unscoped(
    "tasks of others can be read",
    "tasks/store.py",
    `"""SELECT id, title, completed, created_at, updated_at FROM tasks
               WHERE user_id = %s AND id = %s"""`,
    "user_id = %s",
    "%s <> ''",
  ),
  unscoped(
    "tasks of others can be changed",
    "tasks/store.py",
    `"""UPDATE tasks
               SET title = COALESCE(%s, title), completed = COALESCE(%s, completed),
                   updated_at = now()
               WHERE user_id = %s AND id = %s
               RETURNING id, title, completed, created_at, updated_at"""`,
    "user_id = %s",
    "%s <> ''",
  ),
  unscoped("tasks of others can be deleted", "tasks/store.py", '"DELETE FROM tasks WHERE user_id = %s AND id = %s"', "user_id = %s", "%s <> ''"),
  unscoped(
    "tasks of others are listed",
    "tasks/store.py",
    `"""SELECT id, title, completed, created_at, updated_at FROM tasks
               WHERE user_id = %s AND (created_at, id) < (%s, %s)
               ORDER BY created_at DESC, id DESC LIMIT %s"""`,
    "user_id = %s",
    "%s <> ''",
  ),
  {
    name: "a full last page has a next cursor",
    file: "tasks/store.py",
    from: "if len(tasks) <= page.limit:",
    to: "if len(tasks) < (page.limit if $MUTANT else page.limit + 1):",
  },
  { name: "a cursor is ignored", file: "tasks/store.py", from: "after = page.cursor or START", to: "after = START if $MUTANT else page.cursor or START" },
];

const LOOKUP = '"SELECT FROM session WHERE id = %s AND user_id = %s AND expires_at > now()"';

/** The lookup of the session, with immediate revocation. */
const session = [
  security("the session is not looked up", "await session.check(", "if not $MUTANT: await session.check("),
  unscoped("an expired session is accepted", "core/session.py", LOOKUP, " AND expires_at > now()", ""),
  unscoped("the session of another user is accepted", "core/session.py", LOOKUP, "user_id = %s", "%s <> ''"),
].map((fault) => ({ ...fault, tests: ["revocation"] }));

/** The faults of each token mode. */
const ofToken = {
  hs256: [
    signature,
    {
      name: "the previous secret is refused",
      file: "core/keys.py",
      from: "return self._previous.get(",
      to: "return self._current if $MUTANT else self._previous.get(",
    },
    ...policy,
  ],
  jwks: [
    signature,
    {
      name: "redirects to keys are followed",
      tests: ["keys"],
      file: "core/key_set.py",
      from: "follow_redirects=False",
      to: "follow_redirects=$MUTANT",
    },
    {
      name: "keys are read from an error response",
      tests: ["keys"],
      file: "core/key_set.py",
      from: "if response.status_code != 200:",
      to: "if not $MUTANT and response.status_code != 200:",
    },
    {
      name: "the cool-down is ignored",
      tests: ["keys"],
      file: "core/key_cache.py",
      from: "if now - self._tried_at < COOLDOWN",
      to: "if not $MUTANT and now - self._tried_at < COOLDOWN",
    },
    {
      name: "early fetches are not limited",
      tests: ["rotation"],
      file: "core/key_cache.py",
      from: "if failed or used_up:",
      to: "if failed or used_up and not $MUTANT:",
    },
    {
      name: "an unknown key waits for the cool-down",
      tests: ["rotation"],
      file: "core/key_cache.py",
      from: "(early and self._take_early(now))",
      to: "(not $MUTANT and early and self._take_early(now))",
    },
  ],
};

/** The faults for a project with these answers. */
export const faultsOf = ({ token, revocation }) => [...(ofToken[token] ?? []), ...(revocation === "immediate" ? session : [])];
