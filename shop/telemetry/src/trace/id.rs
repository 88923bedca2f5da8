//! Ids of traces and spans, as W3C Trace Context and as X-Ray writes them.

use std::fmt;

use crate::EpochMillis;

/// The id of a trace: 16 bytes, not all zero. The first four are the second in which it began, as X-Ray once demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId([u8; 16]);

/// The id of a trace as X-Ray writes it.
#[derive(Debug, Clone, Copy)]
pub struct XRayId(TraceId);

/// The id of a span: 8 bytes, not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId([u8; 8]);

impl TraceId {
    pub(crate) fn new(now: EpochMillis, random: u128) -> Self {
        let seconds = u32::try_from(now.get() / 1000).unwrap_or(u32::MAX);
        let random = random & (u128::MAX >> 32) | 1;
        Self(((u128::from(seconds) << 96) | random).to_be_bytes())
    }

    /// From 32 lowercase hexadecimal digits, not all zero (W3C Trace Context §3.2.2.3).
    pub fn parse(digits: &str) -> Option<Self> {
        parse(digits).map(Self)
    }

    /// From `1-EPOCH-REST`.
    pub(super) fn parse_x_ray(text: &str) -> Option<Self> {
        let (epoch, rest) = text.strip_prefix("1-")?.split_once('-')?;
        let whole = epoch.len() == 8 && rest.len() == 24;
        whole.then(|| Self::parse(&format!("{epoch}{rest}")))?
    }

    /// As X-Ray writes it: `1-EPOCH-REST`.
    pub fn x_ray(self) -> XRayId {
        XRayId(self)
    }

    /// The last four bytes: as good as any number made up for the trace.
    pub(crate) fn last(self) -> u32 {
        let [.., a, b, c, d] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl SpanId {
    pub(crate) fn new(random: u64) -> Self {
        Self(random.max(1).to_be_bytes())
    }

    /// From 16 lowercase hexadecimal digits, not all zero.
    pub fn parse(digits: &str) -> Option<Self> {
        parse(digits).map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, formatter)
    }
}

impl fmt::Display for XRayId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (epoch, rest) = self.0.0.split_at(4);
        formatter.write_str("1-")?;
        hex(epoch, formatter)?;
        formatter.write_str("-")?;
        hex(rest, formatter)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, formatter)
    }
}

fn hex(bytes: &[u8], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let digit = |nibble: u8| {
        if nibble < 10 {
            b'0' + nibble
        } else {
            b'a' + nibble - 10
        }
    };
    // all at once: each request writes some hundred of them
    let mut digits = [0; 32];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 0xf)]);
    }
    let digits = digits.get(..2 * bytes.len()).unwrap_or_default();
    formatter.write_str(std::str::from_utf8(digits).unwrap_or_default())
}

fn parse<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    (bytes != [0; N]).then_some(bytes)
}
