//! What proves that an object arrived as it was sent.

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use crc_fast::CrcAlgorithm;
use md5::Digest as _;
use serde::{Deserialize, Serialize};

/// The checksums that S3 knows; source: "Checking object integrity" of the S3 user guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Algorithm {
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub(super) const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Crc32C,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
    ];

    /// The header that carries it.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32C => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    pub(super) fn of_header(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.header() == name)
    }

    /// As requests name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32C => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    /// The element that carries it in a document.
    pub(super) fn element(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32C => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha1 => "ChecksumSHA1",
            Self::Sha256 => "ChecksumSHA256",
        }
    }

    fn start(self) -> Sum {
        match self {
            Self::Crc32 => Sum::crc32(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32C => Sum::crc32(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64Nvme => Sum::Crc64(crc_fast::Digest::new(CrcAlgorithm::Crc64Nvme)),
            Self::Sha1 => Sum::Sha(digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY)),
            Self::Sha256 => Sum::Sha(digest::Context::new(&digest::SHA256)),
        }
    }
}

enum Sum {
    Crc32(crc_fast::Digest),
    Crc64(crc_fast::Digest),
    Sha(digest::Context),
}

impl Sum {
    fn crc32(algorithm: CrcAlgorithm) -> Self {
        Self::Crc32(crc_fast::Digest::new(algorithm))
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc32(sum) | Self::Crc64(sum) => sum.update(bytes),
            Self::Sha(sum) => sum.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            // the algorithm gives 32 bits in a wider number
            Self::Crc32(sum) => sum.finalize().to_be_bytes()[4..].to_vec(),
            Self::Crc64(sum) => sum.finalize().to_be_bytes().to_vec(),
            Self::Sha(sum) => sum.finish().as_ref().to_vec(),
        }
    }
}

/// The sums of bytes that stream by: the MD5 that is the `ETag`, and what the client promised to send.
pub(super) struct Sums {
    md5: md5::Md5,
    wanted: Option<(Algorithm, Sum)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Summed {
    pub(super) md5: [u8; 16],
    /// The algorithm and the sum in base64.
    pub(super) checksum: Option<(Algorithm, String)>,
}

impl Sums {
    pub(super) fn new(wanted: Option<Algorithm>) -> Self {
        Self {
            md5: md5::Md5::new(),
            wanted: wanted.map(|algorithm| (algorithm, algorithm.start())),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        if let Some((_, sum)) = &mut self.wanted {
            sum.update(bytes);
        }
    }

    pub(super) fn finish(self) -> Summed {
        Summed {
            md5: self.md5.finalize().into(),
            checksum: self
                .wanted
                .map(|(algorithm, sum)| (algorithm, STANDARD.encode(sum.finish()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of CRC algorithms and of FIPS 180 for `123456789`.
    #[test]
    fn sums_are_those_of_their_definitions() {
        let rows = [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32C, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ];
        for (algorithm, expected) in rows {
            let mut sum = algorithm.start();
            sum.update(b"1234");
            sum.update(b"56789");
            let hex = sum
                .finish()
                .iter()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            assert_eq!(hex, expected, "{algorithm:?}");
        }
    }
}
