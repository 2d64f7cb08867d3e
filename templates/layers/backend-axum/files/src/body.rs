//! JSON bodies, checked field by field so that the answer names every field that broke a rule.
//!
//! By hand, and not derived with serde and a validation crate: serde stops at the first wrong type, cannot say which field
//! is missing, and quotes the names of unknown ones, which a client made up.

use axum::{
    Json,
    extract::{FromRequest, Request},
};
use serde_json::{Map, Value};

use crate::error::{ApiError, FieldError};

/// A value made from the fields of a JSON object.
pub trait FromFields: Sized {
    /// Takes its fields. May return `None` once it has reported an error.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

/// The body of a request. Answers 415, 413, 400 or 422, in this order.
pub struct Body<T>(pub T);

impl<S, T> FromRequest<S> for Body<T>
where
    S: Send + Sync,
    T: FromFields,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Json(value) = Json::from_request(request, state).await?;
        let Value::Object(values) = value else {
            return Err(ApiError::invalid("#", "must be an object"));
        };
        let errors = Vec::new();
        let mut fields = Fields { values, errors };
        let parsed = T::from_fields(&mut fields);
        // The name is not repeated: it is whatever the client made up.
        if !fields.values.is_empty() {
            fields.report("#", "has a field that is not known");
        }
        parsed
            .filter(|_| fields.errors.is_empty())
            .map(Self)
            .ok_or(ApiError::Invalid(fields.errors))
    }
}

/// The fields of an object that are not taken yet, and the errors found so far.
pub struct Fields {
    values: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Takes a field that must be there.
    pub fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Option<T> {
        if !self.values.contains_key(name) {
            self.report(&format!("#/{name}"), "is required");
        }
        self.optional(name, parse)
    }

    /// Takes a field that may be absent. `null` is a value like any other.
    pub fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Option<T> {
        match parse(&self.values.remove(name)?) {
            Ok(value) => Some(value),
            Err(detail) => {
                self.report(&format!("#/{name}"), detail);
                None
            }
        }
    }

    /// Adds an error; `pointer` is a JSON pointer as a URI fragment, `#` for the whole object.
    pub fn report(&mut self, pointer: &str, detail: &'static str) {
        self.errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail,
        });
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// Parses a boolean, for [`Fields::required`] and [`Fields::optional`].
///
/// # Errors
/// When the value is anything else.
pub fn boolean(value: &Value) -> Result<bool, &'static str> {
    value.as_bool().ok_or("must be true or false")
}
