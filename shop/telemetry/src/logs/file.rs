//! Files that are turned over by size: `shop.log`, `shop.log.1` before it, and so on.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where lines are written, and how much is kept.
#[derive(Debug, Clone)]
pub struct LogFile {
    /// The file in use.
    pub path: PathBuf,
    /// How long it becomes before the next is begun.
    pub size: LogSize,
    /// How many there are, the one in use included.
    pub files: NonZeroU16,
}

/// The size of a file, 4 KB to 64 GB. Written `10MB`; a kilobyte is 1,000 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSize(u64);

/// A text that is no size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no size of a log file: expected `4KB` to `64GB`")]
pub struct InvalidLogSize(String);

const KILO: u64 = 1_000;

impl LogSize {
    /// Bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for LogSize {
    type Err = InvalidLogSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let units = [("KB", KILO), ("MB", KILO.pow(2)), ("GB", KILO.pow(3))];
        let bytes = units.into_iter().find_map(|(unit, factor)| {
            let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
            number.checked_mul(factor)
        });
        bytes
            .filter(|bytes| (4 * KILO..=64 * KILO.pow(3)).contains(bytes))
            .map(Self)
            .ok_or_else(|| InvalidLogSize(text.to_owned()))
    }
}

impl fmt::Display for LogSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [("GB", KILO.pow(3)), ("MB", KILO.pow(2)), ("KB", KILO)];
        let fits = units
            .into_iter()
            .find(|(_, factor)| self.0.is_multiple_of(*factor));
        match fits {
            Some((unit, factor)) => write!(formatter, "{}{unit}", self.0 / factor),
            None => write!(formatter, "{}", self.0),
        }
    }
}

/// Takes whole lines. A line that the disk does not take leaves nothing behind.
pub(super) struct Turned {
    to: LogFile,
    file: File,
    written: u64,
    /// The disk took part of a line, and would not give it back.
    torn: bool,
}

impl Turned {
    /// Goes on with the file that is there.
    pub(super) fn open(to: LogFile) -> io::Result<Self> {
        let (file, written) = open(&to.path)?;
        Ok(Self {
            to,
            file,
            written,
            torn: false,
        })
    }

    fn turn(&mut self) -> io::Result<()> {
        let path = |number: u16| numbered(&self.to.path, number);
        // if it is not there, it was turned before, and the next could not be begun: each try would push out a file that is kept
        let is_there = fs::exists(path(0))?;
        for number in (1..self.to.files.get()).rev().filter(|_| is_there) {
            match fs::rename(path(number - 1), path(number)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                renamed => renamed?,
            }
        }
        if self.to.files.get() == 1 {
            self.file.set_len(0)?;
        }
        (self.file, self.written) = open(&self.to.path)?;
        self.torn = false;
        Ok(())
    }

    /// The lines at the beginning that the file in use has room for.
    fn fitting<'a>(&self, lines: &'a [u8]) -> &'a [u8] {
        let room = self.to.size.bytes().saturating_sub(self.written);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        if lines.len() <= room {
            return lines;
        }
        let fits = lines.get(..room).unwrap_or_default();
        let end = fits.iter().rposition(|byte| *byte == b'\n');
        end.and_then(|end| lines.get(..=end)).unwrap_or_default()
    }

    fn put(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.file.write_all(b"\n")?;
            self.written += 1;
            self.torn = false;
        }
        let written = self.file.write_all(line);
        if written.is_ok() {
            self.written += line.len() as u64;
        } else {
            self.torn = self.file.set_len(self.written).is_err();
        }
        written
    }
}

impl Write for Turned {
    /// Takes as many whole lines as the file in use has room for, else one into the next.
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let fit = self.fitting(lines);
        let taken = if fit.is_empty() {
            if self.written > 0 {
                self.turn()?;
            }
            self.fitting(lines)
        } else {
            fit
        };
        let taken = if taken.is_empty() {
            // longer than a file may be
            lines.split_inclusive(|byte| *byte == b'\n').next()
        } else {
            Some(taken)
        };
        let taken = taken.unwrap_or_default();
        self.put(taken).map(|()| taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    let written = file.metadata()?.len();
    Ok((file, written))
}

fn numbered(path: &Path, number: u16) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(path: &Path, size: &str, files: u16) -> LogFile {
        LogFile {
            path: path.to_owned(),
            size: size.parse().unwrap(),
            files: NonZeroU16::new(files).unwrap(),
        }
    }

    fn lines(path: &Path) -> Vec<String> {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_lines_are_kept_in_so_many_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.log");
        let mut turned = Turned::open(to(&path, "4KB", 3)).unwrap();
        for number in 0..50 {
            turned
                .write_all(format!("{number:0>999}\n").as_bytes())
                .unwrap();
            if number == 30 {
                // a restart goes on where it was
                turned = Turned::open(to(&path, "4KB", 3)).unwrap();
            }
        }
        let kept: Vec<_> = (0..4)
            .rev()
            .flat_map(|n| lines(&numbered(&path, n)))
            .collect();
        let expected: Vec<_> = (40..50).map(|number| format!("{number:0>999}")).collect();
        assert_eq!(kept, expected, "two whole files, and the one in use");
        assert!(!numbered(&path, 3).exists());
    }

    #[test]
    fn where_the_next_could_not_be_begun_those_that_are_kept_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.log");
        let mut turned = Turned::open(to(&path, "4KB", 5)).unwrap();
        let line = |number: u32| format!("{number:0>999}\n");
        for number in 0..12 {
            turned.write_all(line(number).as_bytes()).unwrap();
        }
        // what a try leaves for which there was no file descriptor
        for number in (0..3).rev() {
            fs::rename(numbered(&path, number), numbered(&path, number + 1)).unwrap();
        }
        turned.write_all(line(12).as_bytes()).unwrap();
        let counts: Vec<_> = (0..5).map(|n| lines(&numbered(&path, n)).len()).collect();
        assert_eq!(counts, [1, 4, 4, 4, 0]);
    }

    #[test]
    fn many_lines_at_once_are_spread_over_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.log");
        let mut turned = Turned::open(to(&path, "4KB", 9)).unwrap();
        let long = "x".repeat(5_000);
        let all: Vec<_> = (0..10)
            .map(|number| format!("{number:0>999}"))
            .chain([long])
            .collect();
        turned
            .write_all(format!("{}\n", all.join("\n")).as_bytes())
            .unwrap();
        let files = (0..4).rev().map(|n| lines(&numbered(&path, n)));
        let files: Vec<_> = files.collect();
        assert_eq!(files.concat(), all);
        let counts: Vec<_> = files.iter().map(Vec::len).collect();
        assert_eq!(counts, [4, 4, 2, 1]);
    }

    #[test]
    fn a_single_file_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.log");
        let mut turned = Turned::open(to(&path, "4KB", 1)).unwrap();
        for number in 0..6 {
            turned
                .write_all(format!("{number:0>999}\n").as_bytes())
                .unwrap();
        }
        assert_eq!(lines(&path).len(), 2);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_full_disk_fails_the_line_and_nothing_else() {
        let mut turned = Turned::open(to(Path::new("/dev/full"), "4KB", 2)).unwrap();
        for _ in 0..3 {
            let error = turned.write_all(b"line\n").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }

    #[test]
    fn sizes() {
        for text in ["4KB", "10MB", "64GB"] {
            assert_eq!(text.parse::<LogSize>().unwrap().to_string(), text);
        }
        for text in ["", "10", "1KB", "65GB", "-1MB", "1.5MB", "99999999999999GB"] {
            assert!(text.parse::<LogSize>().is_err(), "{text:?}");
        }
    }
}
