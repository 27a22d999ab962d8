//! EBML (RFC 8794): the type of document in its header tells webm from the rest of Matroska.

use super::Container;

/// The name of the element that holds the type of the document.
const DOC_TYPE: u64 = 0x4282;

/// What a file is whose EBML header begins here, after the header's own name.
pub(super) fn look(bytes: &[u8]) -> Container {
    match doc_type(bytes) {
        Some(b"webm") => Container::Webm,
        Some(_) => Container::Matroska,
        None => Container::Unknown,
    }
}

fn doc_type(bytes: &[u8]) -> Option<&[u8]> {
    let (size, header) = number(bytes, Marker::Dropped)?;
    let end = usize::try_from(size).unwrap_or(usize::MAX).min(header.len());
    let mut rest = &header[..end];
    loop {
        let (name, after_name) = number(rest, Marker::Kept)?;
        let (size, body) = number(after_name, Marker::Dropped)?;
        let size = usize::try_from(size).ok()?;
        if name == DOC_TYPE {
            let text = body.get(..size)?;
            return text.split(|&byte| byte == 0).next(); // it may be padded with zeros
        }
        rest = body.get(size..)?;
    }
}

/// Whether the bit that tells a number's length belongs to it, as it does in names.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Marker {
    Kept,
    Dropped,
}

/// A number of one to eight bytes, and what follows it.
fn number(bytes: &[u8], marker: Marker) -> Option<(u64, &[u8])> {
    let &first = bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let (digits, rest) = bytes.split_at_checked(length)?;
    let number = digits.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    let bit = 1 << (7 * length);
    Some((if marker == Marker::Kept { number } else { number & (bit - 1) }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(header: &[u8]) -> Container {
        let size = 0x80 | u8::try_from(header.len()).unwrap();
        Container::of(&[&[0x1a, 0x45, 0xdf, 0xa3, size], header].concat())
    }

    #[test]
    fn webm_is_taken_and_matroska_is_known() {
        assert_eq!(document(b"\x42\x86\x81\x01\x42\x82\x84webm"), Container::Webm);
        assert_eq!(document(b"\x42\x82\x88matroska"), Container::Matroska);
        assert_eq!(document(b"\x42\x82\x86webm\0\0"), Container::Webm);
    }

    #[test]
    fn a_header_without_a_type_is_nothing_known() {
        assert_eq!(document(b"\x42\x86\x81\x01"), Container::Unknown);
        assert_eq!(document(b"\xec\x84webm"), Container::Unknown);
        assert_eq!(document(b"\x42\x82\x01\xff\xff\xff\xff\xff\xff\xffwebm"), Container::Unknown);
    }
}
