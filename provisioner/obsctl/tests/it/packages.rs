//! Packages of canaries on their way: into the bucket before what runs them, out of it before it is deleted.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::harness::{LocalProcess, Objects, Project, Working};

/// After this an apply that never puts a package has failed otherwise.
const LONG: Duration = Duration::from_mins(1);

const SCRIPT: &str = "\
import { greet } from './lib/greet.mjs';
export const handler = async () => {
  const shop = 'http://127.0.0.1:9/';
  return greet(shop);
};
";

const CANARIES: &str = "\
kind: Canary
name: probe
script: probe.mjs
files: [lib/greet.mjs]
runtime: puppeteer
schedule: 1h
---
kind: Canary
name: search
schedule: 1h
steps:
  - open: 'http://127.0.0.1:9/'
  - fill: {field: 'input[name=q]', text: tea}
  - click: 'button[type=submit]'
";

fn project(endpoint: &str) -> Project {
    let project = Project::new(endpoint);
    project.write("canaries/probe.mjs", SCRIPT);
    project.write(
        "canaries/lib/greet.mjs",
        "export const greet = (name) => `hello ${name}`;\n",
    );
    project.write("canaries/all.yaml", CANARIES);
    project
}

/// The one bucket and its keys.
fn bucket(objects: &Objects) -> (String, Vec<String>) {
    let mut buckets = objects.buckets();
    assert_eq!(buckets.len(), 1, "{buckets:?}");
    let bucket = buckets.remove(0);
    assert!(bucket.starts_with("demo-local-canaries-"), "{bucket}");
    let keys = objects.keys(&bucket);
    (bucket, keys)
}

/// How many packages there are of each canary. Each is named by its SHA-256.
fn packages(objects: &Objects) -> BTreeMap<String, usize> {
    let (bucket, keys) = bucket(objects);
    let mut packages = BTreeMap::new();
    for key in keys {
        let Some((canary, file)) = key
            .strip_prefix("packages/")
            .and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let hash = sha256(&objects.read(&bucket, &key));
        assert_eq!(file, format!("{hash}.zip"));
        *packages.entry(canary.to_owned()).or_default() += 1;
    }
    packages
}

fn sha256(bytes: &[u8]) -> String {
    let mut child = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let told = child.wait_with_output().unwrap().stdout;
    String::from_utf8(told).unwrap()[..64].to_owned()
}

fn counts(probe: usize, search: usize) -> BTreeMap<String, usize> {
    let name = |name: &str| format!("demo-local-{name}");
    BTreeMap::from([(name("probe"), probe), (name("search"), search)])
}

#[test]
fn scripts_are_deployed_changed_and_gone() {
    let data = TempDir::new().unwrap();
    let local = LocalProcess::start("127.0.0.1:0", data.path(), "0ms");
    let objects = Objects::at(&local.endpoint());
    let project = project(&local.endpoint());
    let applied = project.run(&["apply", "--yes"]).with(0);
    assert_eq!(applied.stderr.matches("package packages/").count(), 2);
    assert_eq!(packages(&objects), counts(1, 1));
    project.run(&["plan", "--exit-code"]).with(0);

    project.edit("canaries/probe.mjs", "127.0.0.1", "127.0.0.2");
    let plan = project.run(&["plan", "--exit-code"]).with(3).stdout;
    let shown = "
        ~ script probe.mjs  1 line added, 1 removed
            @@ -1,5 +1,5 @@
             import { greet } from './lib/greet.mjs';
             export const handler = async () => {
            -  const shop = 'http://127.0.0.1:9/';
            +  const shop = 'http://127.0.0.2:9/';
               return greet(shop);
             };
";
    assert!(plan.contains(shown), "{plan}");
    assert!(
        plan.contains("plan:  0 to add, 1 to change, 0 to replace, 0 to remove"),
        "{plan}"
    );
    let document = project.run(&["plan", "--format", "json"]).with(0).json();
    let script = "/result/stacks/1/changes/0/package/scripts/0/path";
    assert_eq!(document.pointer(script).unwrap(), "probe.mjs");

    project.edit("canaries/all.yaml", "text: tea", "text: ten");
    let plan = project.run(&["plan"]).with(0).stdout;
    assert!(plan.contains("~ script index.mjs  1 line added, 1 removed"));
    let applied = project.run(&["apply", "--yes"]).with(0);
    assert_eq!(applied.stderr.matches("package packages/").count(), 2);
    assert_eq!(packages(&objects), counts(2, 2), "the old ones stay");
    project.run(&["plan", "--exit-code"]).with(0);

    // back to a package that is there already
    project.edit("canaries/all.yaml", "text: ten", "text: tea");
    let applied = project.run(&["apply", "--yes"]).with(0);
    assert_eq!(applied.stderr.matches("package packages/").count(), 0);

    let (bucket, keys) = bucket(&objects);
    for key in keys {
        objects.delete(&bucket, &key);
    }
    project.edit("canaries/all.yaml", "text: tea", "text: tee");
    let plan = project.run(&["plan"]).with(0).stdout;
    assert!(plan.contains("(the old one could not be read)"), "{plan}");
    let applied = project.run(&["apply", "--yes"]).with(0);
    let put = applied.stderr.matches("package packages/").count();
    assert_eq!(put, 2, "also the lost package of a canary that stays");

    objects.fill(&bucket, "artifacts/demo-local-probe/", 1003);
    let destroyed = project.run(&["destroy", "--yes"]).with(0);
    assert!(
        destroyed
            .stdout
            .contains(&format!("everything in bucket {bucket}")),
        "{}",
        destroyed.stdout
    );
    assert!(destroyed.stderr.contains("emptied bucket"));
    assert_eq!(objects.buckets(), [] as [&str; 0]);
    let nothing = project.run(&["destroy", "--yes"]).with(0).stdout;
    assert!(nothing.starts_with("nothing to destroy"), "{nothing}");
}

#[test]
fn canaries_that_leave_the_project_take_their_bucket_along() {
    let data = TempDir::new().unwrap();
    let local = LocalProcess::start("127.0.0.1:0", data.path(), "0ms");
    let objects = Objects::at(&local.endpoint());
    let project = project(&local.endpoint());
    // a part that stands before the bucket's in the alphabet, and is unwanted like it
    let apart = CANARIES.replace("name: probe\n", "name: probe\npart: apps\n");
    project.write("canaries/all.yaml", &apart);
    project.run(&["apply", "--yes"]).with(0);
    let (bucket, _) = bucket(&objects);
    objects.fill(&bucket, "artifacts/", 1);
    project.write("canaries/all.yaml", "");
    let applied = project.run(&["apply", "--yes"]).with(0);
    assert!(applied.stdout.contains("with everything in it"));
    let at = |text: &str| applied.stderr.find(text).expect(text);
    assert!(at("demo-local-apps DELETE_COMPLETE") < at("demo-local-artifacts is being deleted"));
    assert_eq!(objects.buckets(), [] as [&str; 0]);
    project.run(&["plan", "--exit-code"]).with(0);
}

#[test]
fn a_destroy_that_was_killed_is_repeated() {
    let data = TempDir::new().unwrap();
    let local = LocalProcess::start("127.0.0.1:0", data.path(), "300ms");
    let objects = Objects::at(&local.endpoint());
    let project = project(&local.endpoint());
    project.run(&["apply", "--yes"]).with(0);
    let (bucket, _) = bucket(&objects);
    let mut destroy = Working::start(project.command(&["destroy", "--yes"]));
    destroy.wait_for("emptied bucket");
    destroy.kill();
    // what a run leaves that was still under way; the bucket may be gone already
    objects.try_fill(&bucket, "artifacts/late");
    project.run(&["destroy", "--yes"]).with(0);
    assert_eq!(objects.buckets(), [] as [&str; 0]);
}

#[test]
fn what_a_last_run_leaves_while_its_bucket_goes_goes_too() {
    let data = TempDir::new().unwrap();
    let local = LocalProcess::start("127.0.0.1:0", data.path(), "500ms");
    let objects = Objects::at(&local.endpoint());
    let project = project(&local.endpoint());
    project.run(&["apply", "--yes"]).with(0);
    let (bucket, _) = bucket(&objects);
    let mut destroy = Working::start(project.command(&["destroy", "--yes"]));
    destroy.wait_for("emptied bucket");
    // the policy goes before the bucket, so that there is time; were there none, the bucket would be gone
    let late = objects.try_fill(&bucket, "artifacts/late");
    let ended = destroy.end().with(0);
    let emptied = ended.stderr.matches("emptied bucket").count();
    assert_eq!(emptied, 1 + usize::from(late), "{}", ended.stderr);
    assert_eq!(objects.buckets(), [] as [&str; 0]);
}

/// Passes everything on, except the bytes of the first `PUT`: it tells of it, and holds them back.
struct Stalling {
    address: SocketAddr,
    stalled: Receiver<()>,
}

impl Stalling {
    fn before(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap();
        let (tell, stalled) = channel();
        let address = address.to_owned();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, tell) = (client.unwrap(), tell.clone());
                let server = TcpStream::connect(&address).unwrap();
                let (back, there) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || pass(back, there, None));
                thread::spawn(move || pass(client, server, Some(&tell)));
            }
        });
        Self {
            address: here,
            stalled,
        }
    }

    fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Until one side ends.
fn pass(mut from: TcpStream, mut to: TcpStream, tell: Option<&Sender<()>>) {
    let mut buffer = [0; 16 * 1024];
    let mut held = false;
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = &buffer[..read];
        let mut passed = bytes;
        if let Some(tell) = tell.filter(|_| bytes.starts_with(b"PUT /")) {
            // the head, and one byte of the package
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            passed = &bytes[..(end.unwrap_or(read) + 5).min(read)];
            held = true;
            tell.send(()).unwrap();
        } else if held {
            passed = &[];
        }
        if to.write_all(passed).is_err() {
            break;
        }
    }
    drop(to.shutdown(std::net::Shutdown::Both));
}

#[cfg(unix)]
#[test]
fn an_upload_that_is_cut_off_leaves_nothing_and_is_done_again() {
    let data = TempDir::new().unwrap();
    let local = LocalProcess::start("127.0.0.1:0", data.path(), "0ms");
    let objects = Objects::at(&local.endpoint());
    let project = project(&local.endpoint());

    let stalling = Stalling::before(&local.address);
    let cut = Working::start(project.command_at(&stalling.endpoint(), &["apply", "--yes"]));
    stalling.stalled.recv_timeout(LONG).unwrap();
    cut.kill();
    assert_eq!(packages(&objects), BTreeMap::new());

    let stalling = Stalling::before(&local.address);
    let cut = Working::start(project.command_at(&stalling.endpoint(), &["apply", "--yes"]));
    stalling.stalled.recv_timeout(LONG).unwrap();
    let signalled = Command::new("kill")
        .args(["-INT", &cut.id().to_string()])
        .status();
    assert!(signalled.unwrap().success());
    let ended = cut.end().with(130);
    assert!(
        ended
            .stderr
            .contains("nothing is going on in CloudFormation"),
        "{}",
        ended.stderr
    );
    assert_eq!(packages(&objects), BTreeMap::new());

    project.run(&["apply", "--yes"]).with(0);
    assert_eq!(packages(&objects), counts(1, 1));
    project.run(&["plan", "--exit-code"]).with(0);
}
