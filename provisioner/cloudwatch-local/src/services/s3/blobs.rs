//! The bytes of objects: files in a folder, or memory without one. Names are made here, never by a client.

use std::{
    collections::HashMap,
    future::poll_fn,
    io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as _, Frame};
use tokio::io::{
    AsyncRead as _, AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, ReadBuf,
};

use super::{
    checksum::{Algorithm, Summed, Sums},
    error::S3Error,
};

/// How much of a file is read at a time.
const PIECE: usize = 64 * 1024;

/// Where bytes are kept, and how many.
#[derive(Debug)]
pub(super) struct Blobs {
    folder: Option<PathBuf>,
    memory: Mutex<HashMap<String, Bytes>>,
    used: AtomicU64,
    most: u64,
}

impl Blobs {
    /// Opens the folder; files that no object has, such as those of interrupted uploads, are removed.
    pub(super) fn open(
        folder: Option<PathBuf>,
        most: u64,
        known: &HashMap<String, u64>,
    ) -> io::Result<Self> {
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder)?;
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                if !name.to_str().is_some_and(|name| known.contains_key(name)) {
                    std::fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(Self {
            folder,
            memory: Mutex::default(),
            used: AtomicU64::new(known.values().sum()),
            most,
        })
    }

    /// Begins to write a blob; one that is not kept leaves nothing behind.
    pub(super) async fn create(self: &Arc<Self>) -> Result<Writer, S3Error> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let sink = match &self.folder {
            None => Sink::Memory(Vec::new()),
            Some(folder) => {
                let path = folder.join(format!("{name}.part"));
                Sink::File(tokio::fs::File::create_new(&path).await?, path)
            }
        };
        Ok(Writer {
            blobs: Arc::clone(self),
            name,
            size: 0,
            sink,
            kept: false,
        })
    }

    /// The bytes from `start`, `length` of them, as the body of an answer.
    pub(super) async fn read(&self, name: &str, start: u64, length: u64) -> Result<Body, S3Error> {
        let Some(folder) = &self.folder else {
            let bytes = self.memory().get(name).cloned();
            let bytes = bytes.ok_or_else(S3Error::no_such_key)?;
            let start = usize::try_from(start)
                .unwrap_or(usize::MAX)
                .min(bytes.len());
            let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            return Ok(Body::from(bytes.slice(start..end.min(bytes.len()))));
        };
        let mut file = match tokio::fs::File::open(folder.join(name)).await {
            // its object has gone since it was found
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(S3Error::no_such_key());
            }
            opened => opened?,
        };
        file.seek(io::SeekFrom::Start(start)).await?;
        Ok(Body::new(FileBody {
            file: file.take(length),
        }))
    }

    /// Makes a blob out of pieces of others, and its sums.
    pub(super) async fn copy(
        self: &Arc<Self>,
        pieces: &[Source<'_>],
        checksum: Option<Algorithm>,
    ) -> Result<(String, Summed), S3Error> {
        let mut writer = self.create().await?;
        let mut sums = Sums::new(checksum);
        for piece in pieces {
            let mut body = self.read(piece.blob, piece.start, piece.length).await?;
            let mut left = piece.length;
            while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
            {
                let frame = frame.map_err(|error| S3Error::failed(&error))?;
                let bytes = frame.into_data().unwrap_or_default();
                left = left.saturating_sub(bytes.len() as u64);
                sums.update(&bytes);
                writer.write(&bytes).await?;
            }
            if left > 0 {
                // what is known of it is not what is on the disk
                return Err(S3Error::internal());
            }
        }
        let (name, _) = writer.keep().await?;
        Ok((name, sums.finish()))
    }

    /// Removes a blob that no object has any more; who reads it may finish.
    pub(super) async fn remove(&self, name: &str, size: u64) {
        match &self.folder {
            None => drop(self.memory().remove(name)),
            Some(folder) => {
                if let Err(error) = tokio::fs::remove_file(folder.join(name)).await {
                    // the next start tries again
                    tracing::warn!(%error, "the bytes of a deleted object stay for now");
                }
            }
        }
        self.used.fetch_sub(size, Ordering::Relaxed);
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, Bytes>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reserve(&self, bytes: u64) -> Result<(), S3Error> {
        let room = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.most);
        self.used
            .try_update(Ordering::Relaxed, Ordering::Relaxed, room)
            .map(drop)
            .map_err(|_| S3Error::storage_full())
    }
}

/// A piece of a blob.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) blob: &'a str,
    pub(super) start: u64,
    pub(super) length: u64,
}

/// A blob that is being written.
pub(super) struct Writer {
    blobs: Arc<Blobs>,
    name: String,
    size: u64,
    sink: Sink,
    kept: bool,
}

enum Sink {
    Memory(Vec<u8>),
    File(tokio::fs::File, PathBuf),
}

impl Writer {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), S3Error> {
        self.blobs.reserve(bytes.len() as u64)?;
        self.size += bytes.len() as u64;
        match &mut self.sink {
            Sink::Memory(written) => written.extend_from_slice(bytes),
            Sink::File(file, _) => file.write_all(bytes).await?,
        }
        Ok(())
    }

    /// Keeps what was written, on disk before this returns: its name and size.
    pub(super) async fn keep(mut self) -> Result<(String, u64), S3Error> {
        match &mut self.sink {
            Sink::Memory(written) => {
                let bytes = Bytes::from(std::mem::take(written));
                self.blobs.memory().insert(self.name.clone(), bytes);
            }
            Sink::File(file, path) => {
                file.flush().await?;
                file.sync_all().await?;
                let whole = path.with_extension("");
                tokio::fs::rename(&path, &whole).await?;
                *path = whole;
                sync_folder(path).await?;
            }
        }
        self.kept = true;
        Ok((self.name.clone(), self.size))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        self.blobs.used.fetch_sub(self.size, Ordering::Relaxed);
        if let Sink::File(_, path) = &self.sink {
            let _ = std::fs::remove_file(path);
        }
    }
}

async fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => tokio::fs::File::open(folder).await?.sync_all().await,
        None => Ok(()),
    }
}

/// A file as the body of an answer.
struct FileBody {
    file: tokio::io::Take<tokio::fs::File>,
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut piece = vec![0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        if let Err(error) = ready!(Pin::new(&mut self.file).poll_read(context, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let read = buffer.filled().len();
        if read == 0 {
            return Poll::Ready(None);
        }
        piece.truncate(read);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece)))))
    }
}
