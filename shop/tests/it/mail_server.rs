//! A mail server, real enough for a client: it takes, refuses, breaks off or says nothing, as it is told.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes it.
    Well,
    /// Knows no such mailbox.
    Unknown,
    /// Is asked to come later.
    Busy,
    /// Breaks off when it has the text, and keeps it.
    Drops,
    /// Never answers.
    Silent,
}

/// One that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> &str {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let prefix = format!("{name}: ");
        let mut found = head.split("\r\n").filter_map(|l| l.strip_prefix(&prefix));
        let value = found.next().unwrap_or_default();
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }
}

pub(crate) struct MailServer {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<Taken>>>,
    connections: Arc<Mutex<u32>>,
    task: JoinHandle<()>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mood = Arc::new(Mutex::new(Mood::Well));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let shared = (mood.clone(), taken.clone(), connections.clone());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *shared.2.lock().unwrap() += 1;
                let (mood, taken) = (*shared.0.lock().unwrap(), shared.1.clone());
                tokio::spawn(async move { talk(stream, mood, &taken).await });
            }
        });
        Self {
            port,
            mood,
            taken,
            connections,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }

    pub(crate) fn connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client that goes away ends it.
async fn talk(stream: TcpStream, mood: Mood, taken: &Mutex<Vec<Taken>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if mood == Mood::Silent {
        // until the client gives up
        while lines.next_line().await.ok()?.is_some() {}
        return None;
    }
    let mut to = String::new();
    write.write_all(b"220 mail.test ESMTP\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.test\r\n250 8BITMIME",
            "RCPT" if mood == Mood::Unknown => "550 <somebody@example.com> unknown",
            "RCPT" => {
                to = line;
                "250 fine"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push_str("\r\n");
                }
                let mail = Taken {
                    to: to.clone(),
                    text,
                };
                if mood == Mood::Busy {
                    "451 later"
                } else {
                    taken.lock().unwrap().push(mail);
                    if mood == Mood::Drops {
                        return None;
                    }
                    "250 taken"
                }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => "250 fine",
        };
        // at once: of two parts the second would wait until the first is acknowledged
        write
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()?;
    }
    None
}
