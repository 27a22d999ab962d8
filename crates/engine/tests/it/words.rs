//! What became of messages, in words that can be counted.

use antiphon_engine::Settlement;

/// What became of a message, and why, in words.
pub(crate) fn words(settlement: &Settlement) -> String {
    match settlement {
        Settlement::Delivered { known_by, .. } => format!("delivered {known_by:?}"),
        Settlement::PartDelivered { known_by, .. } => format!("part {known_by:?}"),
        Settlement::Refused(_) => "refused".to_owned(),
        Settlement::Queued { why, .. } => format!("queued {why:?}"),
        Settlement::Unknown { .. } => "unknown".to_owned(),
        Settlement::GivenUp => "given up".to_owned(),
        Settlement::Held => "held".to_owned(),
        Settlement::Expired(why) => format!("expired {why:?}"),
    }
}
