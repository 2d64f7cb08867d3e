//! The checker of a generated project says the same.
