//! `[[env]]`: variables, what they are, and what they are to authgen.

use serde::Deserialize;

/// One row of `[[env]]`: a variable in one service's env file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
// Each is a key of its own in the file; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct EnvManifest {
    /// Variable name; a template string.
    pub name: String,
    /// Whose env file: `frontend`, `backend` (every service of that slot), or the layer's own service.
    #[serde(rename = "for")]
    pub owner: Option<String>,
    /// The frontend gets one such row about each backend service, which is then `{{ service }}`.
    #[serde(default)]
    pub each_backend: bool,
    /// What the value is; decides how it is checked.
    pub kind: EnvKind,
    /// What the variable is to authgen, which knows no name.
    pub role: Option<Role>,
    /// Rows with the same id hold the same value in every file; a template string.
    pub id: Option<String>,
    /// The value: `{{ … }}` comes from the blueprint, `${id}` is a secret known only when files are written.
    pub value: String,
    /// Written above the variable.
    pub comment: String,
    /// Smallest integer.
    pub min: Option<i64>,
    /// Largest integer.
    pub max: Option<i64>,
    /// No other service may have it, and no other secret may equal it.
    #[serde(default)]
    pub exclusive: bool,
    /// Written commented out; checks do not ask for it.
    #[serde(default)]
    pub optional: bool,
    /// The optional part that the variable switches on. It needs all variables with this word, and is off without any.
    pub part: Option<String>,
    /// Optional during development only: `check --production` asks for it.
    #[serde(default)]
    pub production: bool,
}

/// What an environment value is.
#[derive(Clone, Copy, Debug, Default, Deserialize, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum EnvKind {
    /// Made by authgen, or at least 32 characters that are random.
    Secret,
    /// A secret that somebody else made, in a form of theirs.
    Credential,
    /// Earlier secrets, newest first, with commas between.
    Secrets,
    /// An absolute `http` or `https` URL.
    Url,
    /// Scheme, host and port only (RFC 6454).
    Origin,
    /// Origins with commas between them.
    Origins,
    /// A Postgres connection URL, password included.
    DatabaseUrl,
    /// A TCP port.
    Port,
    /// A whole number between `min` and `max`.
    Integer,
    /// Anything within the env grammar.
    #[default]
    Text,
}

/// What a variable is to the commands that compare env files, replace secrets or call a running project.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The address of the frontend.
    Site,
    /// The address of a backend, as browsers reach it.
    ServiceUrl,
    /// The origin whose pages may call a backend: that of the site.
    CorsOrigin,
    /// Where a backend fetches the keys that verify tokens: below the site.
    KeysUrl,
    /// How many minutes an API token lasts.
    TokenLifetime,
    /// Signs API tokens where services share a secret.
    TokenSecret,
    /// The token secret before, while a verifier still accepts it.
    TokenSecretPrevious,
    /// Signs session cookies, and encrypts what the frontend stores.
    SessionSecret,
    /// Session secrets of before.
    SessionSecretPrevious,
}
