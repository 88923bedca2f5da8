//! Watching a run until it is over: by itself, at a limit, or because nobody waits for it any more.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as Pair;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};

use crate::error::RunError;
use crate::event::{Event, Line};
use crate::job::Job;
use crate::layout::{Layout, disk_bytes};
use crate::outcome::{Reason, ReasonKind};
use crate::output::Output;
use crate::record::Record;
use crate::tools::Tools;
use crate::tree::{Tree, Usage};

/// How often processes and disk are looked at.
const LOOK: Duration = Duration::from_millis(150);
/// How long a run that is asked to end has for it.
const GRACE: Duration = Duration::from_millis(500);
/// How long the last words of ended processes are waited for.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// The longest line of the channel, and all of them together.
const LONGEST_LINE: u64 = 1024 * 1024;
const LONGEST_CHANNEL: u64 = 256 * 1024 * 1024;

/// Starts Node as a child of a shell: a script that kills its parent kills the shell, not whoever uses this crate. The
/// shell gives the channel its number, 3, and allows no core dumps. Beside Node it waits for the end of the channel, which
/// comes when we are gone, and then ends the group: nobody else would.
const SHELL: &str = r#"ulimit -c 0
exec 3<&0 </dev/null
(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
"$@"
exit $?"#;

/// How the first process ended, or at which limit it was ended, and the most that was used.
#[derive(Debug)]
pub(crate) struct Over {
    pub(crate) how: How,
    pub(crate) peak_memory_bytes: u64,
    pub(crate) peak_disk_bytes: u64,
}

/// How a run was over.
#[derive(Debug)]
pub(crate) enum How {
    /// The first process ended.
    Ended(ExitStatus),
    /// A limit was passed.
    Limit(Reason),
}

/// A run's processes, which are gone when this is dropped.
#[derive(Debug)]
struct Guard {
    tree: Option<Tree>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(tree) = &mut self.tree {
            tree.kill();
        }
    }
}

/// What is started.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) job: &'a Job,
    pub(crate) tools: &'a Tools,
    pub(crate) layout: &'a Layout,
    /// What the library reads first.
    pub(crate) file: PathBuf,
    pub(crate) environment: Vec<(String, String)>,
}

/// Who is told what happens.
pub(crate) struct Witness<'a> {
    pub(crate) record: &'a mut Record,
    pub(crate) output: &'a Output,
    pub(crate) observe: &'a mut (dyn FnMut(Event) + Send),
}

impl Witness<'_> {
    fn take(&mut self, line: Line) {
        if let Some(event) = self.record.take(line) {
            (self.observe)(event);
        }
    }
}

/// Starts and watches; when this returns, or is dropped, no process of the run is left.
pub(crate) async fn supervise(
    launch: Launch<'_>,
    witness: &mut Witness<'_>,
) -> Result<Over, RunError> {
    let failed = |source| RunError::Start {
        node: launch.tools.node.clone(),
        source,
    };
    let (mut child, channel) = start(&launch).map_err(failed)?;
    let root = child.id().unwrap_or_default();
    let mut guard = Guard {
        tree: Some(Tree::new(root, launch.layout.marker())),
    };
    let (lines_in, mut lines) = mpsc::channel(256);
    let (limits_in, limits) = mpsc::channel(4);
    let (printed, complained) = (child.stdout.take(), child.stderr.take());
    let reading = [
        tokio::spawn(read_channel(channel, lines_in)),
        tokio::spawn(read_output(
            printed,
            witness.output.clone(),
            limits_in.clone(),
        )),
        tokio::spawn(read_output(complained, witness.output.clone(), limits_in)),
    ];
    let over = watch(&launch, &mut child, &mut guard, &mut lines, limits, witness).await?;
    if let (How::Limit(_), Some(tree)) = (&over.how, &guard.tree) {
        tree.ask();
        let _ended = timeout(GRACE, child.wait()).await;
    }
    end(guard).await?;
    let _reaped = child.wait().await;
    let last_words = async {
        while let Some(line) = lines.recv().await {
            witness.take(line);
        }
        for task in reading {
            let _read = task.await;
        }
    };
    let _patience = timeout(LAST_WORDS, last_words).await;
    Ok(over)
}

/// Until the first process ends, or a limit is passed.
async fn watch(
    launch: &Launch<'_>,
    child: &mut Child,
    guard: &mut Guard,
    lines: &mut mpsc::Receiver<Line>,
    mut limits: mpsc::Receiver<()>,
    witness: &mut Witness<'_>,
) -> Result<Over, RunError> {
    let job = launch.job;
    let deadline = Instant::now() + job.timeout;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut peak_memory_bytes, mut peak_disk_bytes) = (0, 0);
    let how = loop {
        tokio::select! {
            Some(line) = lines.recv() => {
                witness.take(line);
                if let Some(reason) = witness.record.passed_limit.take() {
                    break How::Limit(reason);
                }
            }
            Some(()) = limits.recv() => break How::Limit(too_much_output(job)),
            status = child.wait() => match status {
                Ok(status) => break How::Ended(status),
                Err(source) => return Err(RunError::Start { node: launch.tools.node.clone(), source }),
            },
            () = sleep_until(deadline) => break How::Limit(too_late(job)),
            _ = looks.tick() => {
                let root = launch.layout.root().to_owned();
                let (tree, usage, disk) = look(guard.tree.take(), root).await?;
                guard.tree = Some(tree);
                peak_memory_bytes = peak_memory_bytes.max(usage.memory_bytes);
                peak_disk_bytes = peak_disk_bytes.max(disk);
                if let Some(reason) = too_much(job, usage, disk) {
                    break How::Limit(reason);
                }
            }
        }
    };
    Ok(Over {
        how,
        peak_memory_bytes,
        peak_disk_bytes,
    })
}

fn start(launch: &Launch<'_>) -> io::Result<(Child, UnixStream)> {
    let Launch {
        job, tools, layout, ..
    } = launch;
    let (ours, theirs) = Pair::pair()?;
    ours.set_nonblocking(true)?;
    let child = Command::new("/bin/sh")
        .args(["-c", SHELL, "canary"])
        .arg(&tools.node)
        .arg(format!("--max-old-space-size={}", job.memory_mib))
        .arg(layout.root().join("runtime").join("main.mjs"))
        .arg(&launch.file)
        .current_dir(layout.package())
        .env_clear()
        .envs(launch.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    Ok((child, UnixStream::from_std(ours)?))
}

/// Looks at processes and disk, on a thread that may block.
async fn look(tree: Option<Tree>, root: PathBuf) -> Result<(Tree, Usage, u64), RunError> {
    let guard = Guard { tree };
    let looked = tokio::task::spawn_blocking(move || {
        // Dropped with this task when nobody waits for it: then the guard kills.
        let mut guard = guard;
        let usage = guard.tree.as_mut().map(Tree::usage).unwrap_or_default();
        let disk = disk_bytes(&root);
        (guard, usage, disk)
    });
    let (mut guard, usage, disk) = looked.await.map_err(|_| RunError::Ending)?;
    let tree = guard.tree.take().ok_or(RunError::Ending)?;
    Ok((tree, usage, disk))
}

async fn end(guard: Guard) -> Result<(), RunError> {
    tokio::task::spawn_blocking(move || drop(guard))
        .await
        .map_err(|_| RunError::Ending)
}

/// Reads the channel. What is no line of ours is left out: the script shares the process, and may write what it likes.
async fn read_channel(channel: UnixStream, lines: mpsc::Sender<Line>) {
    let mut reader = BufReader::new(channel).take(LONGEST_CHANNEL);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let mut limited = (&mut reader).take(LONGEST_LINE);
        match limited.read_until(b'\n', &mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if let Ok(line) = serde_json::from_slice(&buffer)
            && lines.send(line).await.is_err()
        {
            return;
        }
    }
}

async fn read_output(
    stream: Option<impl tokio::io::AsyncRead + Unpin>,
    output: Output,
    limits: mpsc::Sender<()>,
) {
    if let Some(stream) = stream
        && output.read(stream).await
    {
        let _nobody_waits = limits.send(()).await;
        // The pipe stays open until the processes are gone: a closed one would end them before we do.
        sleep(GRACE).await;
    }
}

fn too_much(job: &Job, usage: Usage, disk: u64) -> Option<Reason> {
    const MEBIBYTE: u64 = 1024 * 1024;
    let memory = u64::from(job.memory_mib) * MEBIBYTE;
    if usage.memory_bytes > memory {
        let used = usage.memory_bytes / MEBIBYTE;
        let limit = job.memory_mib;
        let message = format!("memory limit: {used} MB in use, {limit} MB are allowed");
        return Some(Reason::new(ReasonKind::Memory, message));
    }
    if disk > job.limits.disk_bytes {
        let limit = job.limits.disk_bytes / MEBIBYTE;
        let message = format!("disk limit: more than {limit} MB of files");
        return Some(Reason::new(ReasonKind::Disk, message));
    }
    if usage.processes > job.limits.processes {
        let (count, limit) = (usage.processes, job.limits.processes);
        let message = format!("process limit: {count} processes at once, {limit} are allowed");
        return Some(Reason::new(ReasonKind::Processes, message));
    }
    None
}

fn too_late(job: &Job) -> Reason {
    let seconds = job.timeout.as_secs_f64();
    Reason::new(ReasonKind::Timeout, format!("timed out after {seconds} s"))
}

fn too_much_output(job: &Job) -> Reason {
    let bytes = job.limits.output_bytes;
    Reason::new(
        ReasonKind::Output,
        format!("output limit: more than {bytes} bytes printed"),
    )
}
