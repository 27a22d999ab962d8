//! People who answer by themselves, when the space is set so.

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};

use crate::space::Space;

/// Lets the person answer what the account said, if people do so here.
pub(crate) fn answer(_space: &Arc<Space>, _account: &AccountId, _person: &PersonId) {}
