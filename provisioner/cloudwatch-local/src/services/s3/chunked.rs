//! `aws-chunked` bodies: chunks with their length before them, headers after the last one.
//!
//! Signatures of chunks are not looked at, as no signature is here; their form is.

use super::error::S3Error;

/// How long a line between chunks may be: a length, a signature, or a trailing checksum.
const MAX_LINE: usize = 1024;

/// How many trailing headers there may be.
const MAX_TRAILERS: usize = 16;

/// Takes chunks apart, however the network has cut them.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    state: State,
    line: Vec<u8>,
    /// The headers after the last chunk, in lower case.
    pub(super) trailers: Vec<(String, String)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the length of a chunk.
    #[default]
    Length,
    /// So many bytes are missing.
    Data(u64),
    /// Before the line end of a chunk.
    End,
    /// Among the headers after the last chunk.
    Trailers,
    /// Nothing may follow.
    Done,
}

impl Chunks {
    /// Appends the payload in `bytes` to `payload`.
    pub(super) fn push(&mut self, mut bytes: &[u8], payload: &mut Vec<u8>) -> Result<(), S3Error> {
        while !bytes.is_empty() {
            if let State::Data(missing) = self.state {
                let taken = usize::try_from(missing)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                payload.extend_from_slice(&bytes[..taken]);
                bytes = &bytes[taken..];
                let missing = missing - taken as u64;
                self.state = if missing == 0 {
                    State::End
                } else {
                    State::Data(missing)
                };
                continue;
            }
            if self.state == State::Done {
                return Err(S3Error::malformed_chunks());
            }
            let (first, rest) = (bytes[0], &bytes[1..]);
            bytes = rest;
            if first == b'\n' {
                self.end_line()?;
            } else if self.line.len() < MAX_LINE {
                self.line.push(first);
            } else {
                return Err(S3Error::malformed_chunks());
            }
        }
        Ok(())
    }

    /// Whether the last chunk was seen whole.
    pub(super) fn is_complete(&self) -> bool {
        // the empty line after the trailers is left out by some clients
        self.state == State::Done || (self.state == State::Trailers && self.line.is_empty())
    }

    fn end_line(&mut self) -> Result<(), S3Error> {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let line = std::str::from_utf8(line).map_err(|_| S3Error::malformed_chunks())?;
        self.state = match self.state {
            State::Length => match length(line)? {
                0 => State::Trailers,
                length => State::Data(length),
            },
            State::End if line.is_empty() => State::Length,
            State::Trailers if line.is_empty() => State::Done,
            State::Trailers if self.trailers.len() < MAX_TRAILERS => {
                let (name, value) = line.split_once(':').ok_or_else(S3Error::malformed_chunks)?;
                let name = name.trim().to_ascii_lowercase();
                self.trailers.push((name, value.trim().to_owned()));
                State::Trailers
            }
            _ => return Err(S3Error::malformed_chunks()),
        };
        Ok(())
    }
}

fn length(line: &str) -> Result<u64, S3Error> {
    let digits = line.split(';').next().unwrap_or(line);
    let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u64::from_str_radix(digits, 16)
        .ok()
        .filter(|_| plain)
        .ok_or_else(S3Error::malformed_chunks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, cut: usize) -> Option<(String, Vec<(String, String)>)> {
        let (mut chunks, mut payload) = (Chunks::default(), Vec::new());
        for piece in text.as_bytes().chunks(cut) {
            chunks.push(piece, &mut payload).ok()?;
        }
        chunks
            .is_complete()
            .then(|| (String::from_utf8(payload).unwrap(), chunks.trailers))
    }

    #[test]
    fn chunks_are_joined_wherever_they_are_cut() {
        let body = "5\r\nhello\r\n6;chunk-signature=ab\r\n world\r\n0\r\nX-Amz-Checksum-Crc32: DUoRhQ==\r\n\r\n";
        let trailer = ("x-amz-checksum-crc32".to_owned(), "DUoRhQ==".to_owned());
        for cut in 1..body.len() {
            let expected = Some(("hello world".to_owned(), vec![trailer.clone()]));
            assert_eq!(read(body, cut), expected, "{cut}");
        }
        assert_eq!(read("0\r\n\r\n", 1), Some((String::new(), vec![])));
    }

    #[test]
    fn what_is_not_chunks_is_refused() {
        let long = "0".repeat(2000);
        for body in [
            "",
            "5\r\nhel",
            "5\r\nhello",
            "+5\r\nhello\r\n0\r\n\r\n",
            "x\r\n",
            "5\r\nhelloo\r\n0\r\n\r\n",
            "ffffffffffffffffff\r\n",
            "0\r\n\r\nmore",
            "0\r\nno header\r\n\r\n",
            long.as_str(),
        ] {
            assert_eq!(read(body, 3), None, "{body}");
        }
    }
}
