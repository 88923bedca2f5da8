//! A project in a folder of its own, a local CloudWatch in this process or in another, and the command itself.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudformation::config::{BehaviorVersion, Credentials, Region};
use cloudwatch_local::{Options, Running, SystemClock};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The command, without what the surroundings would add.
pub(crate) fn obsctl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obsctl"));
    command.stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CI", "OBSCTL_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// How a command ended, and what it printed.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// Fails unless it ended so.
    pub(crate) fn with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// The document on stdout.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// A project made by `obsctl init`.
pub(crate) struct Project {
    folder: TempDir,
    endpoint: String,
}

impl Project {
    /// The starter project, named `demo`, at this endpoint.
    pub(crate) fn new(endpoint: &str) -> Self {
        let project = Self {
            folder: TempDir::new().unwrap(),
            endpoint: endpoint.to_owned(),
        };
        project.run(&["init", "--name", "demo"]).with(0);
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The command on this project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_at(&self.endpoint, arguments)
    }

    /// The same, with the AWS APIs elsewhere.
    pub(crate) fn command_at(&self, endpoint: &str, arguments: &[&str]) -> Command {
        let mut command = obsctl();
        command
            .arg("--project")
            .arg(self.path())
            .args(["--endpoint", endpoint])
            .args(arguments);
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().unwrap().into()
    }

    /// Replaces a text that is there in a file.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A local CloudWatch in this process, with clients of its own.
pub(crate) struct Local {
    runtime: Runtime,
    running: Option<Running>,
    endpoint: String,
}

impl Local {
    pub(crate) fn start() -> Self {
        Self::with(Duration::ZERO)
    }

    /// Each operation on a resource takes this long.
    pub(crate) fn with(resource_time: Duration) -> Self {
        let runtime = Runtime::new().unwrap();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = Options {
            listen,
            emf_listen: None,
            resource_time,
            ..Options::default()
        };
        let running = runtime
            .block_on(cloudwatch_local::start(options, Arc::new(SystemClock)))
            .unwrap();
        let endpoint = format!("http://{}", running.addr());
        Self {
            runtime,
            running: Some(running),
            endpoint,
        }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Names of the stacks that are not deleted.
    pub(crate) fn stacks(&self) -> Vec<String> {
        let client = cloudformation(&self.endpoint);
        let answer = self
            .runtime
            .block_on(client.describe_stacks().send())
            .unwrap();
        let mut names: Vec<String> = answer
            .stacks()
            .iter()
            .map(|stack| stack.stack_name().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    /// Makes a stack with one topic, and these tags.
    pub(crate) fn create_stack(&self, name: &str, tags: &[(&str, &str)]) {
        let topic = format!("{name}-topic");
        let template = serde_json::json!({
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": topic}}}
        });
        let tag = |(key, value): &(&str, &str)| {
            aws_sdk_cloudformation::types::Tag::builder()
                .key(*key)
                .value(*value)
                .build()
        };
        let client = cloudformation(&self.endpoint);
        let request = client
            .create_stack()
            .stack_name(name)
            .template_body(template.to_string())
            .set_tags(Some(tags.iter().map(tag).collect()));
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Makes a change set for a stack that does not exist, as a run does that is interrupted there.
    pub(crate) fn prepare_stack(&self, name: &str) {
        let client = cloudformation(&self.endpoint);
        let request = client
            .create_change_set()
            .stack_name(name)
            .change_set_name("interrupted")
            .change_set_type(aws_sdk_cloudformation::types::ChangeSetType::Create)
            .template_body(r#"{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}"#);
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Names of all alarms, metric alarms first.
    pub(crate) fn alarms(&self) -> Vec<String> {
        use aws_sdk_cloudwatch::types::AlarmType;
        let client = cloudwatch(&self.endpoint);
        let request = client
            .describe_alarms()
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm);
        let answer = self.runtime.block_on(request.send()).unwrap();
        let metric = answer
            .metric_alarms()
            .iter()
            .filter_map(|alarm| alarm.alarm_name());
        let composite = answer
            .composite_alarms()
            .iter()
            .filter_map(|alarm| alarm.alarm_name());
        metric.chain(composite).map(str::to_owned).collect()
    }

    /// The id of the app monitor with this name.
    pub(crate) fn app_monitor(&self, name: &str) -> String {
        let request = rum(&self.endpoint).get_app_monitor().name(name);
        let answer = self.runtime.block_on(request.send()).unwrap();
        answer.app_monitor.unwrap().id.unwrap()
    }

    /// Makes an app monitor to which guests of this identity pool may send.
    pub(crate) fn create_app_monitor(&self, name: &str, pool: &str) {
        let guests = aws_sdk_rum::types::AppMonitorConfiguration::builder()
            .identity_pool_id(pool)
            .guest_role_arn("arn:aws:iam::000000000000:role/guest")
            .build();
        let request = rum(&self.endpoint)
            .create_app_monitor()
            .name(name)
            .domain("example.com")
            .app_monitor_configuration(guests);
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Names of all dashboards.
    pub(crate) fn dashboards(&self) -> Vec<String> {
        let answer = self
            .runtime
            .block_on(cloudwatch(&self.endpoint).list_dashboards().send())
            .unwrap();
        answer
            .dashboard_entries()
            .iter()
            .filter_map(|entry| entry.dashboard_name())
            .map(str::to_owned)
            .collect()
    }

    /// Makes a dashboard that belongs to no stack.
    pub(crate) fn put_dashboard(&self, name: &str) {
        let client = cloudwatch(&self.endpoint);
        let request = client
            .put_dashboard()
            .dashboard_name(name)
            .dashboard_body(r#"{"widgets":[]}"#);
        self.runtime.block_on(request.send()).unwrap();
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
        }
    }
}

fn credentials() -> Credentials {
    Credentials::new("test", "test", None, None, "test")
}

pub(crate) fn cloudformation(endpoint: &str) -> aws_sdk_cloudformation::Client {
    aws_sdk_cloudformation::Client::from_conf(
        aws_sdk_cloudformation::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(endpoint)
            .build(),
    )
}

pub(crate) fn cloudwatch(endpoint: &str) -> aws_sdk_cloudwatch::Client {
    aws_sdk_cloudwatch::Client::from_conf(
        aws_sdk_cloudwatch::Config::builder()
            .behavior_version(aws_sdk_cloudwatch::config::BehaviorVersion::latest())
            .region(aws_sdk_cloudwatch::config::Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(endpoint)
            .build(),
    )
}

fn rum(endpoint: &str) -> aws_sdk_rum::Client {
    aws_sdk_rum::Client::from_conf(
        aws_sdk_rum::Config::builder()
            .behavior_version(aws_sdk_rum::config::BehaviorVersion::latest())
            .region(aws_sdk_rum::config::Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(endpoint)
            .build(),
    )
}

/// The buckets at an endpoint.
pub(crate) struct Objects {
    runtime: Runtime,
    client: aws_sdk_s3::Client,
}

impl Objects {
    pub(crate) fn at(endpoint: &str) -> Self {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(aws_sdk_s3::config::Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(endpoint)
            .force_path_style(true)
            .build();
        Self {
            runtime: Runtime::new().unwrap(),
            client: aws_sdk_s3::Client::from_conf(config),
        }
    }

    /// Names of all buckets.
    pub(crate) fn buckets(&self) -> Vec<String> {
        let listed = self.runtime.block_on(self.client.list_buckets().send());
        let listed = listed.unwrap();
        let names = listed.buckets().iter().filter_map(|one| one.name());
        names.map(str::to_owned).collect()
    }

    /// The first thousand keys of a bucket.
    pub(crate) fn keys(&self, bucket: &str) -> Vec<String> {
        let request = self.client.list_objects_v2().bucket(bucket);
        let listed = self.runtime.block_on(request.send()).unwrap();
        let keys = listed.contents().iter().filter_map(|one| one.key());
        keys.map(str::to_owned).collect()
    }

    pub(crate) fn read(&self, bucket: &str, key: &str) -> Vec<u8> {
        self.runtime.block_on(async {
            let request = self.client.get_object().bucket(bucket).key(key);
            let body = request.send().await.unwrap().body;
            body.collect().await.unwrap().to_vec()
        })
    }

    pub(crate) fn delete(&self, bucket: &str, key: &str) {
        let request = self.client.delete_object().bucket(bucket).key(key);
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Puts so many objects below the prefix.
    pub(crate) fn fill(&self, bucket: &str, prefix: &str, count: usize) {
        for number in 0..count {
            assert!(self.try_fill(bucket, &format!("{prefix}{number}")));
        }
    }

    /// Puts an object, and says whether it went.
    pub(crate) fn try_fill(&self, bucket: &str, key: &str) -> bool {
        let request = self.client.put_object().bucket(bucket).key(key);
        self.runtime.block_on(request.send()).is_ok()
    }
}

/// `obsctl local` as a process of its own, which can be killed.
pub(crate) struct LocalProcess {
    child: Child,
    pub(crate) address: String,
}

impl LocalProcess {
    /// Keeps its data in this folder. `listen` is `127.0.0.1:0`, or where an earlier one was.
    pub(crate) fn start(listen: &str, data: &Path, resource_time: &str) -> Self {
        let mut child = obsctl()
            .args([
                "local",
                "--listen",
                listen,
                "--emf-listen",
                "off",
                "--no-canaries",
                "--resource-time",
                resource_time,
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("cloudwatch http://")
            .unwrap()
            .to_owned();
        Self { child, address }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// SIGKILL: nothing is tidied up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for LocalProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A command in the middle of its work.
pub(crate) struct Working {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    seen: String,
}

impl Working {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stderr,
            seen: String::new(),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads its messages up to the first that has this text.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            let read = self.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended without `{text}`: {}", self.seen);
            self.seen.push_str(&line);
        }
    }

    /// SIGKILL: nothing is tidied up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        self.stderr.read_to_string(&mut self.seen).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Ended {
            stderr: self.seen,
            ..Ended::from(output)
        }
    }
}
