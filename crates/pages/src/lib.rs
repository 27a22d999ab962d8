//! Pages: what those of the sandbox and of the gateway have in common.
//!
//! A page is HTML that a server wrote, whole and readable without scripts. Beside it stand one stylesheet and a few
//! modules, embedded here: they put what a form asks for in place without a reload, and bring a page up to date when
//! something happens, by asking for it again and changing what is different. So there is one way in which anything is
//! shown: the server's.
//!
//! What a page does is a call to the API of its server. A form names the call and its fields ([`Call`]); whoever serves
//! the page makes it.

mod answer;
mod assets;
mod call;
mod chart;
mod frame;
mod icon;
mod parts;
mod reference;

pub use answer::{POLICY, page, see_other};
pub use assets::asset;
pub use call::{Call, NotACall};
pub use chart::{Chart, Series};
pub use frame::{Frame, Link, Surface};
pub use icon::Icon;
pub use parts::{Tone, avatar, chip, clock_ahead, copyable, countdown, empty, notice, problem, time};
pub use reference::reference;
