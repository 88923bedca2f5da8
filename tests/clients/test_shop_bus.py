"""What happens in the shop reaches those who want to know through SQS and EventBridge, of an emulator that is not ours."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import botocore.config
import botocore.session
import pytest

import local as local_server
from test_shop_catalogue import buys
from test_shop_telemetry import end, shop  # noqa: F401  (the fixture)

CONSUMERS = ["stock-commit", "mail"]
ADMIN = {"email": "admin@shop.test", "password": "a long enough password"}
ADMINISTRATOR = ["--admin-email", ADMIN["email"], "--admin-password", ADMIN["password"]]


def python():
    """The environment of the emulators, which scripts/setup makes."""
    given = os.environ.get("EMULATORS")
    folder = pathlib.Path(given) if given else local_server.ROOT / ".venv-emulators"
    return str(folder / "bin" / "python")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Emulator:
    """ministack on a port of its own. What is in it ends with it."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.process = None

    def start(self):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "TMPDIR": str(self.folder),
        }
        with open(self.folder / "ministack.log", "ab") as log:
            self.process = subprocess.Popen(
                [python(), "-m", "ministack"], env=environment, cwd=self.folder, stdout=log, stderr=log
            )
        wait_for("the emulator", self.answers, 60)
        return self

    def answers(self):
        assert self.process.poll() is None, "the emulator ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def client(self, service):
        config = botocore.config.Config(region_name=local_server.REGION)
        session = botocore.session.Session()
        return session.create_client(service, endpoint_url=self.url, config=config, **local_server.CREDENTIALS)

    def queues(self, name, suffix="", attributes=None):
        sqs = self.client("sqs")
        return {
            consumer: sqs.create_queue(QueueName=f"{name}-{consumer}{suffix}", Attributes=attributes or {})["QueueUrl"]
            for consumer in CONSUMERS
        }

    def bus(self, name, targets):
        """An event bus that puts what matches a pattern into a queue."""
        events, sqs = self.client("events"), self.client("sqs")
        events.create_event_bus(Name=name)
        for number, (pattern, url) in enumerate(targets):
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            rule = f"rule-{number}"
            events.put_rule(Name=rule, EventBusName=name, EventPattern=json.dumps({"source": ["shop"], **pattern}))
            events.put_targets(Rule=rule, EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])

    def waiting(self, url):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        got = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(got[name]) for name in names)


def wait_for(what, done, seconds=30):
    until = time.monotonic() + seconds
    while not (value := done()):
        assert time.monotonic() < until, f"{what} took more than {seconds} s"
        time.sleep(0.1)
    return value


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    made = Emulator(tmp_path_factory.mktemp("emulator"))
    yield made.start()
    made.stop()


@pytest.fixture
def own_emulator(tmp_path):
    """One that may be stopped."""
    made = Emulator(tmp_path)
    yield made.start()
    made.stop()


def ask(base, path, token=None, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def orders(base, number):
    """So many people each buy a piece of another product."""
    sold = [product for product in ask(base, "/api/products")["items"] if product["in_stock"]]
    for product in sold[:number]:
        page = ask(base, product["url"])["page"]
        assert buys(base, page, "test").path.startswith("/orders/")


def confirmations(base, token):
    """How many mails tell of a confirmed order."""
    items = ask(base, "/api/admin/mails", token)["items"]
    return sum(mail["kind"] == "order-confirmation" for mail in items)


def sells(base, emulator, queues, number=3):
    """Orders are mailed and taken off the shelf, and nothing is left in the queues."""
    token = ask(base, "/api/auth/login", body=ADMIN)["access_token"]
    orders(base, number)
    wait_for("the mails", lambda: confirmations(base, token) >= number)
    wait_for("the queues", lambda: all(emulator.waiting(url) == 0 for url in queues.values()))
    assert confirmations(base, token) == number
    drift = ask(base, "/api/admin/reconciliation", token)
    assert ask(base, "/api/admin/dead-letters", token)["items"] == []
    return drift


def by_queues(queues):
    return [flag for consumer, url in queues.items() for flag in ["--queue", f"{consumer}={url}"]]


@pytest.mark.parametrize("suffix,attributes", [("", {}), (".fifo", {"FifoQueue": "true"})], ids=["standard", "fifo"])
def test_through_queues(shop, emulator, suffix, attributes):  # noqa: F811
    queues = emulator.queues("straight", suffix, attributes)
    process, base = shop(*ADMINISTRATOR, "--bus", "sqs", *by_queues(queues), endpoint=emulator.url)
    sells(base, emulator, queues)
    end(process)


def test_through_an_event_bus(shop, emulator):  # noqa: F811
    queues = emulator.queues("ruled")
    rules = [({"detail": {"consumer": [consumer]}}, url) for consumer, url in queues.items()]
    emulator.bus("shop", rules)
    process, base = shop(*ADMINISTRATOR, "--bus", "eventbridge:shop", *by_queues(queues), endpoint=emulator.url)
    sells(base, emulator, queues)
    end(process)


def test_a_queue_that_is_away_holds_up_nobody_and_gets_everything(shop, own_emulator):  # noqa: F811
    queues = own_emulator.queues("away")
    process, base = shop(*ADMINISTRATOR, "--bus", "sqs", *by_queues(queues), endpoint=own_emulator.url)
    token = ask(base, "/api/auth/login", body=ADMIN)["access_token"]
    own_emulator.stop()
    orders(base, 2)
    own_emulator.start()
    assert own_emulator.queues("away") == queues
    wait_for("the mails", lambda: confirmations(base, token) == 2, 60)
    assert ask(base, "/api/admin/dead-letters", token)["items"] == []
    end(process)


def test_who_writes_into_a_queue_has_nothing_done(shop, emulator):  # noqa: F811
    queues = emulator.queues("forged")
    process, base = shop(*ADMINISTRATOR, "--bus", "sqs", *by_queues(queues), endpoint=emulator.url)
    sqs = emulator.client("sqs")
    forged = {"consumer": "mail", "event": "00000000-0000-7000-8000-000000000000", "attempt": 1}
    for body in ["{", json.dumps(forged), json.dumps({**forged, "consumer": "stock-commit"}), "x" * 200_000]:
        sqs.send_message(QueueUrl=queues["mail"], MessageBody=body)
    sells(base, emulator, queues, number=1)
    end(process)


def test_a_message_has_no_customer_in_it(shop, emulator):  # noqa: F811
    """All that is said goes to a queue that is nobody's, and stays there to be read."""
    queues = emulator.queues("idle")
    sqs = emulator.client("sqs")
    heard = sqs.create_queue(QueueName="heard")["QueueUrl"]
    emulator.bus("overheard", [({}, heard)])
    process, base = shop(*ADMINISTRATOR, "--bus", "eventbridge:overheard", *by_queues(queues), endpoint=emulator.url)
    orders(base, 1)
    wait_for("the messages", lambda: emulator.waiting(heard) >= 2)
    bodies = []
    while messages := sqs.receive_message(QueueUrl=heard, MaxNumberOfMessages=10).get("Messages"):
        bodies += [json.loads(message["Body"]) for message in messages]
    assert {body["detail-type"] for body in bodies} == {"order.confirmed"}
    assert {body["detail"]["consumer"] for body in bodies} == set(CONSUMERS)
    for body in bodies:
        assert set(body["detail"]) == {"consumer", "event", "attempt"}
        assert "Ada" not in json.dumps(body) and "example.com" not in json.dumps(body)
    end(process)


@pytest.mark.parametrize("flags,said", [
    (["--bus", "sqs"], "no queue for `stock-commit`"),
    (["--bus", "sqs", "--queue", "mail=nowhere"], "expected `CONSUMER=URL`"),
    (["--bus", "kafka"], "expected `in-process`, `sqs` or `eventbridge:BUS`"),
])
def test_what_is_wrong_is_said(flags, said):
    from test_shop_telemetry import binary

    done = subprocess.run(
        [binary(), "serve", "--listen", "127.0.0.1:0", "--emf", "off", *flags],
        capture_output=True, text=True, timeout=30, check=False,
    )
    assert done.returncode != 0
    assert said in done.stderr + done.stdout
