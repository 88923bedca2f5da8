"""Times whole processes from outside: wall clock and peak memory of finished runs, as the operating system accounts them.

The first row is the floor, a process that does nothing; the ratio says how much of a row is obsctl's own work.
"""

import os
import pathlib
import statistics
import sys
import time

RUNS = 40
ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(arguments):
    """Wall-clock milliseconds and peak resident MB of one run, its output thrown away."""
    start = time.perf_counter()
    child = os.posix_spawn(
        arguments[0], arguments, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(child, 0)
    wall_ms = (time.perf_counter() - start) * 1000
    if status != 0:
        sys.exit(f"{' '.join(arguments)} ended with status {os.waitstatus_to_exitcode(status)}")
    return wall_ms, usage.ru_maxrss / 1024


def fleet(program):
    """A thousand alarms over two weeks, data included; the program says itself what the replay alone takes."""
    for _ in range(3):
        start = time.perf_counter()
        child = os.posix_spawn(program, [program], os.environ)
        _, status, usage = os.wait4(child, 0)
        if status != 0:
            sys.exit(f"{program} ended with status {os.waitstatus_to_exitcode(status)}")
        wall, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
        print(f"whole process: {wall:.2f} s, {cpu:.2f} s of CPU, {usage.ru_maxrss / 1024:.0f} MiB at most")


def main():
    if sys.argv[1] == "--fleet":
        return fleet(str(pathlib.Path(sys.argv[2]).resolve()))
    obsctl = str(pathlib.Path(sys.argv[1]).resolve())
    project = [obsctl, "--project", str(ROOT), "--env", "prod"]
    rows = {
        "obsctl --version (the floor)": [obsctl, "--version"],
        "obsctl check": [*project, "check"],
        "obsctl render": [*project, "render"],
    }
    for arguments in rows.values():
        run(arguments)
    measured = {name: [] for name in rows}
    for _ in range(RUNS):  # in turn, so that a drift of the machine's speed meets all alike
        for name, arguments in rows.items():
            measured[name].append(run(arguments))
    floor = statistics.median(wall for wall, _ in next(iter(measured.values())))
    print(f"{'whole process, ' + str(RUNS) + ' runs':34} {'min':>8} {'median':>8} {'max':>8}  {'ratio':>6}  {'memory':>8}")
    for name, figures in measured.items():
        walls = [wall for wall, _ in figures]
        median = statistics.median(walls)
        memory = max(memory for _, memory in figures)
        print(f"{name:34} {min(walls):5.1f} ms {median:5.1f} ms {max(walls):5.1f} ms  {median / floor:5.1f}x  {memory:5.1f} MB")


if __name__ == "__main__":
    main()
