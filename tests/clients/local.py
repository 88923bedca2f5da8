"""A real local CloudWatch on free ports, and clients of it."""

import dataclasses
import json
import os
import pathlib
import subprocess
import urllib.request

import botocore.config
import botocore.session

from shapes import check_response

ROOT = pathlib.Path(__file__).resolve().parents[2]
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
REGION = "us-east-1"
ACCOUNT = "000000000000"


def command():
    """What to start: `obsctl local` of OBSCTL_BIN, else the crate's own example."""
    binary = os.environ.get("OBSCTL_BIN")
    if binary:
        # a path relative to the repository, whatever folder the tests run from
        return [str((ROOT / binary).resolve()), "local", "--listen", "127.0.0.1:0", "--emf-listen", "127.0.0.1:0"]
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    for profile in ("ci", "debug"):
        example = target / profile / "examples" / "serve"
        if example.exists():
            return [str(example)]
    raise RuntimeError("build it first: cargo build -p cloudwatch-local --example serve, or set OBSCTL_BIN")


@dataclasses.dataclass
class Local:
    """A running server."""

    process: subprocess.Popen
    url: str
    emf: tuple

    def health(self):
        with urllib.request.urlopen(f"{self.url}/_local/health", timeout=10) as response:
            return json.load(response)

    def client(self, service, protocol=None):
        """A botocore client whose every answer is held against the service's model."""
        session = botocore.session.Session()
        if protocol:
            model = session.get_component("data_loader").load_service_model(service, "service-2")
            model["metadata"]["protocols"] = [protocol]
        config = botocore.config.Config(
            region_name=REGION,
            retries={"total_max_attempts": 1},
            read_timeout=30,
        )
        client = session.create_client(service, endpoint_url=self.url, config=config, **CREDENTIALS)
        client.meta.events.register(f"after-call.{client.meta.service_model.service_id.hyphenize()}", checked)
        return client

    def cli(self, *arguments, fails=False, text=False):
        """Runs the AWS CLI; gives its JSON output, its text, or what it printed on stderr when it must fail."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": os.devnull,
        }
        aws = [os.environ.get("AWS_CLI", "aws"), "--endpoint-url", self.url, "--output", "json", *arguments]
        done = subprocess.run(aws, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if fails:
            assert done.returncode != 0, done.stdout
            return done.stderr
        assert done.returncode == 0, done.stderr
        if text:
            return done.stdout
        return json.loads(done.stdout) if done.stdout.strip() else None

    def stop(self):
        """Ends the process that was started, by its handle."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def checked(http_response, parsed, model, **_):
    """The hook: an answer without an error must have the shape of the operation's output."""
    if http_response.status_code < 300:
        check_response(model, http_response)


def start(*arguments, within=()):
    """Starts a server, by another command if one is given, and waits until it has printed where it listens."""
    process = subprocess.Popen(
        [*within, *command(), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    addresses = {}
    while len(addresses) < 3:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with {process.wait()}")
        name, _, address = line.strip().partition(" ")
        addresses[name] = address
    host, _, port = addresses["emf"].removeprefix("tcp://").rpartition(":")
    return Local(process, addresses["cloudwatch"], (host, int(port)))
