//! Core dumps: a process that holds opened secrets writes none, and lets no other process of the same user look into it.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Forbids them. Whoever is root can look all the same.
pub(crate) fn forbid() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let limited = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    if let Err(error) = limited.and_then(|()| not_dumpable()) {
        tracing::warn!(%error, "core dumps are not forbidden: one would hold secrets");
    }
}

#[cfg(target_os = "linux")]
fn not_dumpable() -> rustix::io::Result<()> {
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
}

#[cfg(not(target_os = "linux"))]
fn not_dumpable() -> rustix::io::Result<()> {
    Ok(())
}
