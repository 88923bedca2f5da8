//! A zip writer without choices: entries stored, in the order given, each of 1980-01-01 and `rw-r--r--`.
//!
//! Nothing is compressed: the bytes of a compressor may change with its version, and with them the hash
//! of each package. Must not grow into a general zip library. Source: PKWARE APPNOTE 6.3.10, §4.3.

/// More than a zip without the Zip64 extension holds: 65,535 files or 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the files are more than a package can hold")]
pub struct TooLarge;

/// Version 1.0: stored entries need no more.
const NEEDED: u16 = 10;
/// Made on Unix (3), so that the permissions below count.
const MADE_BY: u16 = (3 << 8) | NEEDED;
/// Bit 11: names are UTF-8.
const FLAGS: u16 = 1 << 11;
const STORED: u16 = 0;
const TIME: u16 = 0;
/// 1980-01-01, the first day a zip can name.
const DATE: u16 = (1 << 5) | 1;
/// A regular file, `rw-r--r--`: Lambda's user must be able to read it.
const PERMISSIONS: u32 = 0o100_644 << 16;

/// Writes the files, in their order.
pub(super) fn write(files: &[(String, &[u8])]) -> Result<Vec<u8>, TooLarge> {
    let mut zip = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = long(zip.len())?;
        let common = common(name, content)?;
        put(
            &mut zip,
            &[
                &0x0403_4b50_u32.to_le_bytes(),
                &common,
                name.as_bytes(),
                content,
            ],
        );
        let offset = offset.to_le_bytes();
        // Between the common fields and the permissions: no comment, first disk, no internal attributes.
        put(
            &mut directory,
            &[
                &0x0201_4b50_u32.to_le_bytes(),
                &MADE_BY.to_le_bytes(),
                &common,
                &[0; 6],
            ],
        );
        put(
            &mut directory,
            &[&PERMISSIONS.to_le_bytes(), &offset, name.as_bytes()],
        );
    }
    let count = short(files.len())?.to_le_bytes();
    let (start, size) = (
        long(zip.len())?.to_le_bytes(),
        long(directory.len())?.to_le_bytes(),
    );
    put(
        &mut zip,
        &[
            &directory,
            &0x0605_4b50_u32.to_le_bytes(),
            &[0; 4],
            &count,
            &count,
        ],
    );
    put(&mut zip, &[&size, &start, &[0; 2]]);
    Ok(zip)
}

/// The fields that a file's header and its line in the directory share.
fn common(name: &str, content: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let size = long(content.len())?.to_le_bytes();
    let mut fields = Vec::new();
    for field in [NEEDED, FLAGS, STORED, TIME, DATE] {
        fields.extend(field.to_le_bytes());
    }
    put(
        &mut fields,
        &[&checksum(content).to_le_bytes(), &size, &size],
    );
    put(&mut fields, &[&short(name.len())?.to_le_bytes(), &[0; 2]]);
    Ok(fields)
}

fn put(target: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        target.extend_from_slice(part);
    }
}

fn short(number: usize) -> Result<u16, TooLarge> {
    u16::try_from(number).map_err(|_| TooLarge)
}

fn long(number: usize) -> Result<u32, TooLarge> {
    u32::try_from(number).map_err(|_| TooLarge)
}

/// CRC-32 as zip has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_zip() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_name_longer_than_a_zip_can_say_is_too_large() {
        assert_eq!(write(&[("n".repeat(65_536), b"")]), Err(TooLarge));
    }
}
