//! The service in process, against a real database with the frontend's own migrations.
//!
//! `DATABASE_URL` names a server on which databases may be made; every test gets its own.

#![allow(clippy::unwrap_used)]

mod signer;
mod support;
mod tasks;
mod tokens;
mod wire;
