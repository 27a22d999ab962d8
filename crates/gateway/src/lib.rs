//! The gateway: Instagram's own API in front, the engine behind it, and the network behind that.
//!
//! A request is read, checked against the window, kept, and only then sent; a webhook is verified, kept, and only then
//! answered. Deciding is the engine's, remembering the store's; here is where both meet the network.

mod api_key;
mod app;
mod at_rest;
mod books;
mod caller;
mod clock;
pub mod directory;
mod disclosure;
mod fitting;
mod front;
mod hosting;
mod ingest;
mod media;
mod minutes;
mod names;
mod nearest;
pub mod outside;
mod owner;
mod plan;
mod relay;
mod running;
mod seal;
mod tally;
mod tokens;
mod upstream;
mod uses;
mod waiting;

pub use antiphon_engine::{OnUnknown, Settings};
pub use antiphon_store::{Error as StoreError, Sqlite, Store, Taken};
pub use app::App;
pub use at_rest::AtRest;
pub use books::{Retention, TooShort};
pub use caller::{Caller, OpenKey, Verb};
pub use clock::{Clock, Lead};
pub use directory::{Directory, OpenAccount, OpenApp};
pub use disclosure::Policies;
pub use hosting::{Hosting, MediaBase, NoShelf, NotABase, Shelf};
pub use media::Media;
pub use outside::{Hosts, Network, Reach};
pub use owner::Owner;
pub use relay::Targets;
pub use running::Running;
pub(crate) use seal::Keyring;
pub use seal::{MasterKey, NotAMasterKey, Unsealed};
pub use upstream::Upstream;
pub use waiting::Waiter;
