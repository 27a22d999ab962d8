//! The Graph side: the paths of graph.instagram.com.

pub(crate) mod limits;
pub(crate) mod refusal;
