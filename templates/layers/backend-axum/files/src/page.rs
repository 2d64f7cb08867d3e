//! `?limit=&offset=`: which part of a list.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use utoipa::IntoParams;

use crate::error::{ApiError, FieldError};

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    #[param(required = false, minimum = 0, default = 0)]
    pub offset: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        Self::parse(&pairs).map_err(ApiError::Invalid)
    }
}

impl Page {
    fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let (mut limit, mut offset) = (None, None);
        let mut errors = Vec::new();
        let mut report = |pointer: &str, detail| {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                detail,
            });
        };
        for (name, text) in pairs {
            let number = text.parse::<i64>().ok();
            match name.as_str() {
                "limit" => match number.filter(|n| (1..=MAX_LIMIT).contains(n)) {
                    Some(number) if limit.is_none() => limit = Some(number),
                    _ => report("#/limit", "must be one number from 1 to 100"),
                },
                "offset" => match number.filter(|n| *n >= 0) {
                    Some(number) if offset.is_none() => offset = Some(number),
                    _ => report("#/offset", "must be one number, 0 or more"),
                },
                _ => report("#", "has a parameter that is not known"),
            }
        }
        if errors.is_empty() {
            Ok(Self {
                limit: limit.unwrap_or(DEFAULT_LIMIT),
                offset: offset.unwrap_or(0),
            })
        } else {
            Err(errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<(i64, i64), Vec<String>> {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Page::parse(&pairs)
            .map(|page| (page.limit, page.offset))
            .map_err(|errors| errors.into_iter().map(|error| error.pointer).collect())
    }

    #[test]
    fn absent_parts_have_defaults() {
        assert_eq!(parse(&[]), Ok((50, 0)));
        assert_eq!(parse(&[("limit", "1"), ("offset", "9")]), Ok((1, 9)));
        assert_eq!(parse(&[("limit", "100")]), Ok((100, 0)));
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        for bad in ["0", "101", "-1", "", "x", "1.5", "99999999999999999999"] {
            assert_eq!(parse(&[("limit", bad)]), Err(vec!["#/limit".into()]));
        }
        assert_eq!(
            parse(&[("limit", "0"), ("offset", "-1")]),
            Err(vec!["#/limit".into(), "#/offset".into()])
        );
        assert_eq!(
            parse(&[("limit", "1"), ("limit", "2")]),
            Err(vec!["#/limit".into()])
        );
        assert_eq!(parse(&[("page", "1")]), Err(vec!["#".into()]));
    }
}
