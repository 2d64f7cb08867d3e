//! Parses JSON bodies field by field, so that the response names every invalid field.
//!
//! Hand-written instead of derived with serde and a validation crate: serde stops at the first wrong type, names a missing
//! field only in its message, and quotes the names of unknown fields, which come from the client.

use axum::{
    Json,
    extract::{FromRequest, Request},
};
use serde_json::{Map, Value};

use crate::error::{ApiError, FieldError};

/// A type that is parsed from the fields of a JSON object.
pub trait FromFields: Sized {
    /// Removes this type's fields from `fields` and parses them. Returns `None` only after reporting an error.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

/// Extracts a JSON body. Rejects with 415, 413, 400 or 422, checked in this order.
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
            return Err(ApiError::invalid("#", "Must be an object"));
        };
        let errors = Vec::new();
        let mut fields = Fields { values, errors };
        let parsed = T::from_fields(&mut fields);
        // Don't repeat the name of an unknown field: it comes from the client.
        if !fields.values.is_empty() {
            fields.report("#", "Unknown field");
        }
        parsed
            .filter(|_| fields.errors.is_empty())
            .map(Self)
            .ok_or(ApiError::Invalid(fields.errors))
    }
}

/// The fields of an object that are not parsed yet, and the errors found so far.
pub struct Fields {
    values: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Removes and parses a required field.
    pub fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Option<T> {
        if !self.values.contains_key(name) {
            self.report(&format!("#/{name}"), "Field required");
        }
        self.optional(name, parse)
    }

    /// Removes and parses an optional field. Passes `null` to `parse` instead of treating it as absent.
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

    /// Adds an error. `pointer` is a JSON pointer as a URI fragment: `#` for the whole object.
    pub fn report(&mut self, pointer: &str, detail: &'static str) {
        self.errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail,
        });
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// Parses a boolean, for [`Fields::required`] and [`Fields::optional`].
pub fn boolean(value: &Value) -> Result<bool, &'static str> {
    value.as_bool().ok_or("Must be true or false")
}
