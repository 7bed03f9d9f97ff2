//! The languages of the code lexer, by family.

pub(crate) mod c;
pub(crate) mod data;
pub(crate) mod dotnet;
pub(crate) mod infra;
pub(crate) mod make;
pub(crate) mod script;
pub(crate) mod shell;
pub(crate) mod systems;
pub(crate) mod web;
