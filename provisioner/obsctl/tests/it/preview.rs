//! What `preview` draws, compares and serves.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::harness::{Project, obsctl};

fn project() -> Project {
    // Nobody is asked: made-up data need no network.
    Project::new("http://127.0.0.1:1")
}

fn out(project: &Project) -> PathBuf {
    project.path().join("out/preview")
}

fn draw(project: &Project, arguments: &[&str]) -> super::harness::Ended {
    let folder = out(project).to_string_lossy().into_owned();
    project.run(&[&["preview", "--out", &folder], arguments].concat())
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn pages_and_pictures_are_the_same_each_time() {
    for form in ["html", "svg", "png"] {
        let project = project();
        draw(&project, &["--as", form]).with(0);
        let first = files(&out(&project));
        assert!(
            first.iter().all(|(name, _)| name.ends_with(form)),
            "{first:?}"
        );
        fs::remove_dir_all(out(&project)).unwrap();
        draw(&project, &["--as", form]).with(0);
        assert!(files(&out(&project)) == first, "{form} differs");
    }
}

#[test]
fn made_up_data_fill_every_graph_and_alarms_have_states() {
    let project = project();
    draw(&project, &[]).with(0);
    let (_, page) = files(&out(&project)).remove(0);
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<path"), "{page}");
    assert!(!page.contains("no data"), "{page}");
    assert!(page.contains(">OK<"), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn a_name_that_no_dashboard_has_is_told_with_those_there_are() {
    let ended = draw(&project(), &["nothing"]).with(1);
    assert!(
        ended.stderr.contains("there is no dashboard `nothing`"),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("hint: there is `"),
        "{}",
        ended.stderr
    );
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(identity)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn a_comparison_shows_the_widgets_that_changed() {
    let project = project();
    git(project.path(), &["init", "--quiet"]);
    git(project.path(), &["add", "."]);
    git(project.path(), &["commit", "--quiet", "-m", "one"]);
    let same = draw(&project, &["--compare", "HEAD"]).with(0);
    assert_eq!(same.stdout, "nothing to show\n");
    let dashboard = fs::read_dir(project.path().join("dashboards"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let text = fs::read_to_string(dashboard.path()).unwrap();
    let title = text
        .split("title: ")
        .nth(1)
        .unwrap()
        .split(['\n', ',', '}'])
        .next()
        .unwrap();
    let edited = text.replacen(&format!("title: {title}"), "title: Told anew", 1);
    fs::write(dashboard.path(), edited).unwrap();
    draw(&project, &["--compare", "HEAD"]).with(0);
    let (_, page) = files(&out(&project)).remove(0);
    let page = String::from_utf8(page).unwrap();
    assert_eq!(page.matches("<section class=\"change").count(), 1, "{page}");
    assert!(
        page.contains("<h3>Before</h3>") && page.contains("<h3>After</h3>"),
        "{page}"
    );
    assert!(page.contains("Told anew"), "{page}");
    let ended = draw(&project, &["--compare", "nowhere"]).with(1);
    assert!(
        ended.stderr.contains("there is no revision `nowhere`"),
        "{}",
        ended.stderr
    );
}

/// A server that ends with the test.
struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    fn start(project: &Project) -> Self {
        let mut child = obsctl()
            .arg("--project")
            .arg(project.path())
            .args(["preview", "--serve", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("preview http://")
            .unwrap()
            .to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn page(&self) -> String {
        let answer = self.get("/", &self.address);
        match answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
        {
            Some(place) => self.get(place, &self.address),
            None => answer,
        }
    }
}

#[test]
fn a_served_page_follows_what_is_saved() {
    let project = project();
    let serving = Serving::start(&project);
    let page = serving.page();
    let (_, since) = page.split_once("<script src=\"/reload.js?since=").unwrap();
    let since: u64 = since.split('"').next().unwrap().parse().unwrap();
    // a page of an earlier process is to hear of this one's first drawing
    assert!(since > 1_700_000_000_000, "{since}");
    assert!(
        page.contains("content-security-policy: default-src 'none'"),
        "{page}"
    );
    let dashboard = fs::read_dir(project.path().join("dashboards"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let text = fs::read_to_string(dashboard.path()).unwrap();
    fs::write(
        dashboard.path(),
        text.replacen("title: ", "title: Anew and ", 1),
    )
    .unwrap();
    // answers when something has changed
    let changed = |since: u64, now: u64| {
        let answer = serving.get(&format!("/changed?since={since}"), &serving.address);
        assert!(answer.ends_with(&now.to_string()), "{answer}");
    };
    changed(since, since + 1);
    assert!(serving.page().contains("Anew and "));
    fs::write(dashboard.path(), "kind: Dashbord\n").unwrap();
    changed(since + 1, since + 2);
    let page = serving.page();
    assert!(
        page.contains("role=\"alert\"") && page.contains("Dashbord"),
        "{page}"
    );
    assert!(
        page.contains("Anew and "),
        "the last good picture stays: {page}"
    );
}

#[test]
fn a_rebound_name_sees_nothing() {
    let serving = Serving::start(&project());
    let answer = serving.get("/", "evil.example:80");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(!answer.contains("demo"), "{answer}");
}
