//! What was on the wire before: exchanges that repeat another one.

use serde::Serialize;
use utoipa::ToSchema;

use crate::webhook::{DeliveryId, Repeat};

/// What an exchange repeats.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Again {
    /// A delivery, because of a fault or because somebody asked.
    Delivery { of: DeliveryId, why: Repeat },
    /// An exchange, with the same bytes.
    Replayed { of: u64 },
    /// An exchange, with other bytes.
    Edited { of: u64 },
}

/// What an exchange repeats, as it is shown.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct AgainView {
    /// `fault`, `same_bytes`, `resigned`, `replayed` or `edited`.
    why: &'static str,
    /// The delivery that is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<u64>,
    /// The exchange that is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<u64>,
}

impl Again {
    pub(super) fn view(self) -> AgainView {
        let (why, delivery, exchange) = match self {
            Self::Delivery { of, why: Repeat::Fault } => ("fault", Some(of.0), None),
            Self::Delivery { of, why: Repeat::SameBytes } => ("same_bytes", Some(of.0), None),
            Self::Delivery { of, why: Repeat::Resigned } => ("resigned", Some(of.0), None),
            Self::Replayed { of } => ("replayed", None, Some(of)),
            Self::Edited { of } => ("edited", None, Some(of)),
        };
        AgainView { why, delivery, exchange }
    }
}
