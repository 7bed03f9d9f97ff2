//! The docset as a whole.
pub mod links;
pub mod lookup;
