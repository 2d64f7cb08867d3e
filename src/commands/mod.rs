//! One file for each command, each a straight line of calls.

pub mod catalog;
pub mod completions;
pub mod new;
