// Each step of the Axum verifier, with the code that disables it while $MUTANT is true. `tests` limits the test files, to
// save time: those about keys wait between fetches.

/** A rule of the policy that then always holds. */
const rule = (name, condition) => ({
  name,
  file: "auth/policy.rs",
  from: condition,
  to: `($MUTANT || ${condition})`,
});

/** Adds code after a line of the verifier. */
const behind = (name, line, more) => ({ name, file: "auth/policy.rs", from: line, to: `${line} ${more}` });

/** A statement that then affects rows of all users. */
const unscoped = (name, file, statement, scope, open) => ({
  name,
  file,
  from: statement,
  to: `if $MUTANT { ${statement.replace(scope, open)} } else { ${statement} }`,
});

const SETTINGS = "let mut validation = Validation::new(ALGORITHM);";
const DECODE = "let claims = decode::<Claims>(token, key, &self.validation)";

const signature = {
  name: "any signature is accepted",
  tests: ["tokens"],
  file: "auth/policy.rs",
  from: DECODE,
  to: `if $MUTANT { return jsonwebtoken::dangerous::insecure_decode(token).map(|it| it.claims).map_err(|_| Refusal("")); } ${DECODE}`,
};

const policy = [
  {
    name: "a second Authorization header is ignored",
    file: "auth/policy.rs",
    from: "values.next().is_none()",
    to: "($MUTANT || values.next().is_none())",
  },
  {
    name: "any scheme is accepted",
    file: "auth/policy.rs",
    from: 'scheme.eq_ignore_ascii_case("bearer")',
    to: '($MUTANT || scheme.eq_ignore_ascii_case("bearer"))',
  },
  {
    name: "a token may have any length",
    file: "auth/policy.rs",
    from: "token.len() <= MAX_TOKEN_BYTES",
    to: "($MUTANT || token.len() <= MAX_TOKEN_BYTES)",
  },
  signature,
  {
    name: "unused members are not validated",
    file: "auth/policy.rs",
    from: DECODE,
    to: `if $MUTANT {
      #[derive(Deserialize)]
      struct Loose { sub: String, sid: Option<String>, email: String, iat: u64, exp: u64, iss: String, r#type: String }
      if let Ok(it) = decode::<Loose>(token, key, &self.validation) {
        let Loose { sub, sid, email, iat, exp, iss, r#type } = it.claims;
        let claims = serde_json::json!({ "sub": sub, "sid": sid, "email": email, "iat": iat, "exp": exp, "iss": iss, "type": r#type });
        return serde_json::from_value(claims).map_err(|_| Refusal(""));
      }
    } ${DECODE}`,
  },
  {
    name: "null counts as absent",
    file: "auth/policy.rs",
    from: "T::deserialize(deserializer).map(Some)",
    to: "if $MUTANT { Option::<T>::deserialize(deserializer) } else { T::deserialize(deserializer).map(Some) }",
  },
  rule("any typ is accepted", "types.iter().any(|it| typ.eq_ignore_ascii_case(it))"),
  rule("critical extensions are ignored", "header.crit.is_none()"),
  behind("a token never expires", SETTINGS, "validation.validate_exp = !$MUTANT;"),
  behind("the leeway is a minute", "validation.leeway = LEEWAY;", "if $MUTANT { validation.leeway = 60; }"),
  behind("nbf is not checked", "validation.validate_nbf = true;", "validation.validate_nbf = !$MUTANT;"),
  behind("any issuer is accepted", "validation.set_issuer(&[issuer]);", "if $MUTANT { validation.iss = None; }"),
  behind("any audience is accepted", "validation.set_audience(&[audience]);", "validation.validate_aud = !$MUTANT;"),
  behind(
    "aud is optional",
    'validation.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);',
    'if $MUTANT { validation.required_spec_claims.remove("aud"); }',
  ),
  rule("any token type is accepted", 'claims.kind == "access"'),
  rule("a subject may contain control characters", "!sub.contains(char::is_control)"),
  rule("iat may be in the future", "seconds <= LEEWAY"),
  rule("a token may have any lifetime", "lifetimes.contains(&exp.saturating_sub(*iat))"),
  {
    name: "the path may name another user",
    file: "auth/owner.rs",
    from: "if !is_own {",
    to: "if !is_own && !$MUTANT {",
  },
  unscoped(
    "tasks of others are listed",
    "tasks/store.rs",
    `"SELECT id, title, completed, created_at, updated_at FROM tasks
         WHERE user_id = $1 AND (created_at, id)
             < (COALESCE($2::timestamptz, 'infinity'), COALESCE($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
         ORDER BY created_at DESC, id DESC LIMIT $4"`,
    "user_id = $1",
    "$1 <> ''",
  ),
  unscoped(
    "tasks of others can be read",
    "tasks/store.rs",
    `"SELECT id, title, completed, created_at, updated_at FROM tasks
         WHERE user_id = $1 AND id = $2"`,
    "user_id = $1",
    "$1 <> ''",
  ),
  unscoped(
    "tasks of others can be changed",
    "tasks/store.rs",
    `"UPDATE tasks
         SET title = COALESCE($3, title), completed = COALESCE($4, completed), updated_at = now()
         WHERE user_id = $1 AND id = $2
         RETURNING id, title, completed, created_at, updated_at"`,
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
  {
    name: "a cursor is ignored",
    file: "tasks/store.rs",
    from: ".bind(page.cursor.map(|cursor| cursor.created_at))",
    to: ".bind(page.cursor.filter(|_| !$MUTANT).map(|cursor| cursor.created_at))",
  },
  {
    name: "a full last page has a next cursor",
    file: "page.rs",
    from: "rows.len() > limit",
    to: "rows.len() > limit - usize::from($MUTANT)",
  },
];

/** Faults that the lookup of the session would hide. */
const withoutLookup = [
  {
    name: "a request without a token is accepted for the user in its path",
    file: "auth/guard.rs",
    from: "let token = bearer_token(request.headers())?;",
    to: `if $MUTANT && !request.headers().contains_key("authorization") {
      let user = request.uri().path().split('/').nth(3);
      let claims = serde_json::json!({ "sub": user, "email": "", "iat": 0, "exp": 0, "iss": "", "type": "access" });
      let claims: super::Claims = serde_json::from_value(claims).map_err(|_| ApiError::Unauthenticated)?;
      request.extensions_mut().insert(claims);
      return Ok(next.run(request).await);
    }
    let token = bearer_token(request.headers())?;`,
  },
  rule("a subject may have any length", "lengths.contains(&sub.chars().count())"),
].map((fault) => ({ ...fault, tests: ["isolation", "tokens"] }));

const LOOKUP = '"SELECT EXISTS (SELECT FROM session WHERE id = $1 AND user_id = $2 AND expires_at > now())"';

/** The lookup of the session, with immediate revocation. */
const session = [
  {
    name: "the session is not looked up",
    file: "auth/session.rs",
    from: "check(&db, &claims.ok_or(ApiError::Unauthenticated)?).await?;",
    to: "if !$MUTANT { check(&db, &claims.ok_or(ApiError::Unauthenticated)?).await?; }",
  },
  {
    name: "a session id may contain anything",
    file: "auth/session.rs",
    from: "if !is_id {",
    to: "if !is_id && !$MUTANT {",
  },
  unscoped("an expired session is accepted", "auth/session.rs", LOOKUP, " AND expires_at > now()", ""),
  unscoped("the session of another user is accepted", "auth/session.rs", LOOKUP, "user_id = $2", "$2 <> ''"),
].map((fault) => ({ ...fault, tests: ["revocation"] }));

/** The faults of each token mode. */
const ofToken = {
  hs256: [
    behind(
      "any HMAC algorithm is accepted",
      SETTINGS,
      "if $MUTANT { validation.algorithms = vec![Algorithm::HS256, Algorithm::HS384, Algorithm::HS512]; }",
    ),
    {
      name: "the previous secret is accepted without a kid",
      file: "auth/keys.rs",
      from: "if id == Some(previous) =>",
      to: "if id == Some(previous) || $MUTANT && id.is_none() =>",
    },
    {
      name: "the previous secret is refused",
      file: "auth/keys.rs",
      from: "match &self.previous {",
      to: "match self.previous.as_ref().filter(|_| !$MUTANT) {",
    },
    ...policy,
  ],
  jwks: [
    signature,
    {
      ...rule("keys are fetched for any algorithm", "algorithms.contains(&header.alg)"),
      tests: ["keys"],
    },
    {
      name: "a key published with its private key is used",
      tests: ["keys"],
      file: "auth/keys/document.rs",
      from: 'json.get("d").is_some()',
      to: 'json.get("d").is_some() && !$MUTANT',
    },
    {
      name: "a key of another algorithm is used",
      tests: ["keys"],
      file: "auth/keys/document.rs",
      from: "matches!(jwk.common.key_algorithm, None | Some(KeyAlgorithm::EdDSA))",
      to: "($MUTANT || matches!(jwk.common.key_algorithm, None | Some(KeyAlgorithm::EdDSA)))",
    },
    {
      name: "redirects to keys are followed",
      tests: ["keys"],
      file: "auth/keys/endpoint.rs",
      from: "redirect::Policy::none()",
      to: "if $MUTANT { redirect::Policy::limited(1) } else { redirect::Policy::none() }",
    },
    {
      name: "keys are read from an error response",
      tests: ["keys"],
      file: "auth/keys/endpoint.rs",
      from: "response.status() != StatusCode::OK",
      to: "response.status() != StatusCode::OK && !$MUTANT",
    },
    {
      name: "the cool-down is ignored",
      tests: ["keys"],
      file: "auth/keys/cache.rs",
      from: "self.last.is_none_or(|began|",
      to: "$MUTANT || self.last.is_none_or(|began|",
    },
    {
      name: "early fetches are not limited",
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

/** The faults for a project with these answers. */
export const faultsOf = ({ token, revocation }) => [
  ...(ofToken[token] ?? []),
  ...(revocation === "immediate" ? session : withoutLookup),
];
