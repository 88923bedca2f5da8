"""The commands of the README do what it says."""

import os
import pathlib
import re
import shlex
import subprocess

import pytest

import local as local_server

ROOT = pathlib.Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif("OBSCTL_BIN" not in os.environ, reason="needs the built obsctl (OBSCTL_BIN)")


def commands(program):
    """Every `$ PROGRAM …` line of the README, without its comment."""
    lines = re.findall(rf"^\$ {program} .*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    return [shlex.split(line.removeprefix("$ "), comments=True)[1:] for line in lines]


@pytest.fixture
def server():
    running = local_server.start()
    yield running
    running.stop()


def test_a_project_of_ones_own(server, tmp_path):
    verbs = [arguments[0] for arguments in commands("obsctl")]
    assert verbs == ["init", "check", "preview", "local", "plan", "apply", "status", "destroy"]
    folder = tmp_path
    for arguments in commands("obsctl"):
        if arguments[0] == "local":
            continue  # the server that is already running, on a free port
        there = ["--endpoint", server.url] if "--env" in arguments else []
        agreed = ["--yes"] if arguments[0] in ("apply", "destroy") else []
        done = subprocess.run(
            [ROOT / os.environ["OBSCTL_BIN"], *there, *arguments, *agreed],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        if arguments[0] == "init":
            folder = tmp_path / arguments[1]
    assert not server.client("cloudwatch").describe_alarms()["MetricAlarms"]


def test_the_aws_cli_is_told_where_to_look(server):
    [arguments] = commands("aws")
    assert arguments[0] == "--endpoint-url"
    assert server.cli(*arguments[2:]) == {"MetricAlarms": [], "CompositeAlarms": []}
