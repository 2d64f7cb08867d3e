//! authgen
