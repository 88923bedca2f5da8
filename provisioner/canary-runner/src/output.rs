//! What a run prints, on both streams: kept up to a limit, and one line after the other as they came.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How much of the end an outcome carries.
const TAIL: usize = 16 * 1024;

/// What was printed so far.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    kept: Arc<Mutex<Vec<u8>>>,
    limit: usize,
}

impl Output {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            kept: Arc::default(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    /// Reads a stream to its end; `true` when there was more than the limit, and then it stops reading.
    pub(crate) async fn read(self, mut stream: impl AsyncRead + Unpin) -> bool {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return false,
                Ok(read) => {
                    if !self.keep(&buffer[..read]) {
                        return true;
                    }
                }
            }
        }
    }

    /// Everything that was kept. What is no UTF-8 is replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    /// The end of it, from the beginning of a line.
    pub(crate) fn tail(text: &str) -> String {
        let Some(mut start) = text.len().checked_sub(TAIL) else {
            return text.to_owned();
        };
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let tail = &text[start..];
        match tail.split_once('\n') {
            Some((_, lines)) if !lines.is_empty() => lines.to_owned(),
            _ => tail.to_owned(),
        }
    }

    fn keep(&self, bytes: &[u8]) -> bool {
        let mut kept = self.lock();
        let room = self.limit.saturating_sub(kept.len());
        kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        bytes.len() <= room
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_than_the_limit_is_noticed_and_cut() {
        let output = Output::new(5);
        assert!(!output.clone().read(&b"abc"[..]).await);
        assert!(output.clone().read(&b"defg"[..]).await);
        assert_eq!(output.text(), "abcde");
    }

    #[test]
    fn a_tail_begins_with_a_line() {
        let text = format!("{}\nlast line\n", "é".repeat(TAIL));
        assert_eq!(Output::tail(&text), "last line\n");
        assert_eq!(Output::tail("short"), "short");
    }
}
