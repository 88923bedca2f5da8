"""How fast the shop is, and what it is compared with, in one run: each server on one core, what asks on another.

    scripts/shop_speed.py TARGET_DIR [--rounds N] [--seconds N]

Of figures that have no unit only the ratios mean something: machines differ, and are busy with other things.
"""

import argparse
import atexit
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATH = "/api/products?per_page=20"
CONNECTIONS = 32
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


RUNNING = set()


@atexit.register
def stop_all():
    for process in RUNNING:
        process.kill()


class Sink:
    """Takes metrics as an agent does, and forgets them."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "tcp://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        os.sched_setaffinity(0, {LOAD_CORE})
        while True:
            peer, _ = self.listener.accept()
            threading.Thread(target=self.drain, args=(peer,), daemon=True).start()

    def drain(self, peer):
        while peer.recv(1 << 20):
            pass


class Server:
    """A server on its core. Its output goes to a file, as a log driver keeps it; the address is in it."""

    def __init__(self, folder, name, command):
        self.log = folder / f"{name.replace(' ', '-')}.log"
        start = time.perf_counter()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(SERVER_CORE), *map(str, command)], stdout=output, stderr=subprocess.STDOUT
            )
        RUNNING.add(self.process)
        self.address = None
        while self.address is None:
            if self.process.poll() is not None:
                sys.exit(f"{name} ended: {self.log.read_text()[-2000:]}")
            found = re.search(r'(?:"address":"|^)(127\.0\.0\.1:\d+)', self.log.read_text(), re.MULTILINE)
            self.address = found and found.group(1)
            time.sleep(0.0005)
        self.started_ms = (time.perf_counter() - start) * 1000

    def cpu_seconds(self):
        """What the server's threads have computed so far, in the system too. Other processes do not disturb it much."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, stat[11:13])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        RUNNING.discard(self.process)
        self.log.unlink()


class Bench:
    def __init__(self, target, folder, rounds, seconds):
        self.release = pathlib.Path(target) / "release"
        self.folder, self.rounds, self.seconds = folder, rounds, seconds
        self.database = folder / "shop.db"
        self.sink = Sink()

    def shop(self, *flags, database=None):
        url = f"sqlite://{database or self.database}"
        command = [self.release / "shop", "serve", "--listen", "127.0.0.1:0", "--database-url", url, "--log", "info"]
        return [*command, "--secret", "s" * 32, *flags]

    def servers(self):
        full = ["--emf", self.sink.address]
        off = ["--pipeline", "off", "--log-one-in", str(2**32 - 1)]
        uncached = ["--catalog-cache", "off"]
        bare = self.release / "examples" / "bare"
        statement = subprocess.check_output([bare, "--statement"], text=True).strip()
        node = ["node", ROOT / "shop" / "bench" / "fastify.mjs", self.database, statement]
        return {
            "shop, all telemetry": self.shop(*full, *uncached),
            "shop, no telemetry": self.shop(*off, *uncached),
            "axum and sqlx": [bare, self.database],
            "Fastify": node,
            "shop, all telemetry, cached": self.shop(*full),
            "shop, no telemetry, cached": self.shop(*off),
            "Fastify, cached": [*node, "cached"],
            "axum, in memory": [bare, self.database, "memory"],
        }

    def load(self, server, seconds, *rate):
        command = [self.release / "examples" / "saturate", f"http://{server.address}{PATH}"]
        command = ["taskset", "-c", str(LOAD_CORE), *command, CONNECTIONS, seconds, *rate]
        return json.loads(subprocess.check_output(list(map(str, command))))

    def throughput(self):
        servers = {name: Server(self.folder, name, command) for name, command in self.servers().items()}
        rates = {name: [] for name in servers}
        costs = {name: [] for name in servers}
        for _ in range(self.rounds):  # in turn, so that a drift of the machine's speed meets all alike
            for name, server in servers.items():
                before = server.cpu_seconds()
                figures = self.load(server, self.seconds)
                rates[name].append(figures["rate"])
                costs[name].append((server.cpu_seconds() - before) / figures["asked"] * 1_000_000)
        peaks = {name: server.peak_mb() for name, server in servers.items()}
        for server in servers.values():
            server.stop()
        costs = {name: statistics.median(cost) for name, cost in costs.items()}
        return {name: statistics.median(rate) for name, rate in rates.items()}, rates, costs, peaks

    def latency(self, rate):
        server = Server(self.folder, "half", self.servers()["shop, all telemetry"])
        self.load(server, 1)
        figures = [self.load(server, self.seconds, rate / 2) for _ in range(self.rounds)]
        peak = server.peak_mb()
        server.stop()
        return statistics.median(figure["p99_ms"] for figure in figures), peak

    def starts(self):
        """Milliseconds from the start of the process until it listens."""
        seeded, empty = [], []
        for number in range(2 * self.rounds):
            for times, database in ((seeded, None), (empty, self.folder / f"empty-{number}.db")):
                server = Server(self.folder, "start", self.shop("--emf", self.sink.address, database=database))
                times.append(server.started_ms)
                server.stop()
        return statistics.median(seeded), statistics.median(empty)


def goals(medians, p99, peaks, starts):
    full, cached = medians["shop, all telemetry"], medians["shop, all telemetry, cached"]
    yield "to no telemetry", full / medians["shop, no telemetry"], 0.85
    yield "to axum and sqlx", full / medians["axum and sqlx"], 0.6
    yield "to Fastify", full / medians["Fastify"], 1.0
    yield "to Fastify, both cached", cached / medians["Fastify, cached"], 1.5
    yield "p99 at half of the most, ms", p99, -10
    yield "memory under load, MB", max(peaks), -40
    yield "start on a seeded folder, ms", starts[0], -100
    yield "start on an empty folder, ms", starts[1], -500


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("target")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=3)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked.target, pathlib.Path(folder), asked.rounds, asked.seconds)
        Server(bench.folder, "seed", bench.shop("--emf", "off")).stop()
        medians, rates, costs, peaks = bench.throughput()
        heads = ["requests a second", "min – max", "processor, µs a request", "peak memory"]
        print(f"\n| list of 20 products, {asked.rounds} runs in turn | {' | '.join(heads)} |")
        print("|---|---|---|---|---|")
        for name, median in medians.items():
            low, high = min(rates[name]), max(rates[name])
            print(f"| {name} | {median:,.0f} | {low:,.0f} – {high:,.0f} | {costs[name]:.0f} | {peaks[name]:.0f} MB |")
        p99, peak = bench.latency(medians["shop, all telemetry"])
        peaks = [peak, *(mb for name, mb in peaks.items() if name.startswith("shop"))]
        print("\n| | goal | measured | |")
        print("|---|---|---|---|")
        for name, figure, goal in goals(medians, p99, peaks, bench.starts()):
            reached = figure >= goal if goal > 0 else figure <= -goal
            wanted = f"at least {goal}" if goal > 0 else f"at most {-goal}"
            print(f"| {name} | {wanted} | {figure:.2f} | {'reached' if reached else 'missed'} |")


if __name__ == "__main__":
    main()
