//! Sizes, as people read them.

/// A tenth of a megabyte, as Instagram's limits count them.
const TENTH: u64 = 1024 * 1024 / 10;

/// So many bytes in megabytes, with a tenth where it says something: `9.1 MB`, `8 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = bytes / TENTH;
    if tenths.is_multiple_of(10) {
        format!("{} MB", tenths / 10)
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(megabytes(8 * 1024 * 1024), "8 MB");
        assert_eq!(megabytes(9_542_042), "9.1 MB");
        assert_eq!(megabytes(600_000), "0.5 MB");
    }
}
