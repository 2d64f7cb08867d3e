// Each step of the Axum verifier, and the text that takes it out while $MUTANT holds. `tests` names the test files that
// find it where all of them would take long: those about keys wait between fetches.

/** A rule of the policy, which then always holds. */
const rule = (name, condition) => ({
  name,
  file: "auth/policy.rs",
  from: condition,
  to: `$MUTANT || ${condition}`,
});

/** A statement that then reaches everybody's rows. */
const unscoped = (name, file, statement, scope, open) => ({
  name,
  file,
  from: statement,
  to: `if $MUTANT { ${statement.replace(scope, open)} } else { ${statement} }`,
});

const policy = [
  {
    name: "a second Authorization header is ignored",
    file: "auth/bearer.rs",
    from: "(Some(_), Some(_)) =>",
    to: "(Some(value), Some(_)) if $MUTANT => value.to_str().ok().and_then(Self::parse).ok_or(ApiError::Unauthenticated), (Some(_), Some(_)) =>",
  },
  {
    name: "any scheme will do",
    file: "auth/bearer.rs",
    from: 'scheme.eq_ignore_ascii_case("bearer")',
    to: '($MUTANT || scheme.eq_ignore_ascii_case("bearer"))',
  },
  {
    name: "a token may have any length",
    file: "auth/bearer.rs",
    from: "token.len() <= MAX_TOKEN_BYTES",
    to: "($MUTANT || token.len() <= MAX_TOKEN_BYTES)",
  },
  {
    name: "the guard lets requests without a token through",
    file: "auth/guard.rs",
    from: "if !OPEN_ROUTES.contains(&route.as_str()) {",
    to: "if !OPEN_ROUTES.contains(&route.as_str()) && !($MUTANT && !request.headers().contains_key(\"authorization\")) {",
  },
  {
    name: "any algorithm is taken",
    file: "auth/header.rs",
    from: "self.alg != ALGORITHM",
    to: "self.alg != ALGORITHM && !$MUTANT",
  },
  {
    name: "any type is taken",
    file: "auth/header.rs",
    from: "!self.typ.as_deref().is_none_or(is_access_token)",
    to: "!self.typ.as_deref().is_none_or(is_access_token) && !$MUTANT",
  },
  {
    name: "critical extensions are ignored",
    file: "auth/header.rs",
    from: "self.crit.is_some()",
    to: "self.crit.is_some() && !$MUTANT",
  },
  {
    name: "members that are not used may hold anything",
    file: "auth/verifier.rs",
    from: "serde_json::from_slice::<Value>(&bytes).ok()?;",
    to: "if !$MUTANT { serde_json::from_slice::<Value>(&bytes).ok()?; }",
  },
  rule("any issuer is taken", "claims.iss == self.issuer"),
  rule("any audience is taken", "claims.aud.contains(&self.audience)"),
  rule("any kind of token is taken", 'claims.kind == "access"'),
  rule("a subject may have any length", "(1..=MAX_SUBJECT_CHARS).contains(&subject_chars)"),
  rule("a token may come from the future", "claims.iat <= now + LEEWAY"),
  rule("a token may be not yet valid", "claims.nbf.is_none_or(|nbf| nbf <= now + LEEWAY)"),
  rule("a token never expires", "claims.exp.saturating_add(LEEWAY) > now"),
  rule("a token may live for any time", "(1..=self.max_lifetime).contains(&lifetime)"),
  {
    name: "the path may name anybody",
    file: "auth/owner.rs",
    from: "if in_path == Some(claims.sub.as_str()) {",
    to: "if $MUTANT || in_path == Some(claims.sub.as_str()) {",
  },
  unscoped(
    "tasks of others can be read",
    "tasks/store.rs",
    `"SELECT id, title, completed, created_at, updated_at FROM tasks
         WHERE user_id = $1 AND id = $2"`,
    "user_id = $1",
    "$1 <> ''",
  ),
  unscoped(
    "tasks of others can be deleted",
    "tasks/store.rs",
    '"DELETE FROM tasks WHERE user_id = $1 AND id = $2"',
    "user_id = $1",
    "$1 <> ''",
  ),
  unscoped(
    "tasks of others are counted",
    "tasks/store.rs",
    '"SELECT count(*) FROM tasks WHERE user_id = $1"',
    "user_id = $1",
    "$1 <> ''",
  ),
];

const LOOKUP = '"SELECT EXISTS (SELECT FROM session WHERE id = $1 AND user_id = $2 AND expires_at > now())"';

/** The lookup of the session, where tokens end with it. */
const session = [
  {
    name: "the session is not asked for",
    file: "auth/guard.rs",
    from: "session::check(&db, &claims).await?;",
    to: "if !$MUTANT { session::check(&db, &claims).await?; }",
  },
  unscoped(
    "an expired session will do",
    "auth/guard/session.rs",
    LOOKUP,
    " AND expires_at > now()",
    "",
  ),
  unscoped(
    "the session of another user will do",
    "auth/guard/session.rs",
    LOOKUP,
    "user_id = $2",
    "$2 <> ''",
  ),
].map((fault) => ({ ...fault, tests: ["revocation"] }));

/** In each token mode, what is checked before the policy, or can only be seen there. */
const ofToken = {
  hs256: [
    {
      name: "any signature is taken",
      file: "auth/keys.rs",
      from: "hmac::verify(&secret.key, message, signature)",
      to: "if $MUTANT { return Ok(()); } hmac::verify(&secret.key, message, signature)",
    },
    {
      name: "the previous secret is taken under any name",
      file: "auth/keys.rs",
      from: "let secret = named.unwrap_or(&self.current);",
      to: "let secret = named.unwrap_or(&self.current); if $MUTANT && self.previous.as_ref().is_some_and(|each| hmac::verify(&each.key, message, signature).is_ok()) { return Ok(()); }",
    },
    {
      name: "the previous secret is not taken",
      file: "auth/keys.rs",
      from: ".filter(|each| key_id == Some(&each.id));",
      to: ".filter(|each| key_id == Some(&each.id) && !$MUTANT);",
    },
    ...policy,
  ],
  jwks: [
    {
      name: "any signature is taken",
      tests: ["tokens"],
      file: "auth/keys.rs",
      from: "let key = self.0.key(key_id).await?;",
      to: "let key = self.0.key(key_id).await?; if $MUTANT { return Ok(()); }",
    },
    {
      name: "redirects are followed to keys",
      tests: ["keys"],
      file: "auth/keys/endpoint.rs",
      from: "redirect::Policy::none()",
      to: "if $MUTANT { redirect::Policy::limited(1) } else { redirect::Policy::none() }",
    },
    {
      name: "keys are taken from an error",
      tests: ["keys"],
      file: "auth/keys/endpoint.rs",
      from: "response.status() != StatusCode::OK",
      to: "response.status() != StatusCode::OK && !$MUTANT",
    },
    {
      name: "keys are fetched as often as tokens ask",
      tests: ["keys"],
      file: "auth/keys/cache.rs",
      from: "self.last.is_none_or(|began|",
      to: "$MUTANT || self.last.is_none_or(|began|",
    },
    {
      name: "made-up keys cause any number of early fetches",
      tests: ["rotation"],
      file: "auth/keys/cache.rs",
      from: "self.early.len() < MAX_EARLY",
      to: "($MUTANT || self.early.len() < MAX_EARLY)",
    },
    {
      name: "an unknown key waits for the cool-down",
      tests: ["rotation"],
      file: "auth/keys/cache.rs",
      from: "fetches.take_early()",
      to: "(!$MUTANT && fetches.take_early())",
    },
  ],
};

/** What can be wrong in a project with these answers. */
export const faultsOf = ({ token, revocation }) => [...(ofToken[token] ?? []), ...(revocation === "immediate" ? session : [])];
