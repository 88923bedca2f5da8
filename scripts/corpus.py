"""Names the texts that a merge of the fuzzer has left, and replaces with them what it found before.

    corpus.py MERGED KEPT

A name that a person gave stays, and so does its text. The others begin as their text does and end with its hash. The
shortest are taken, as many as MOST_BYTES hold.
"""

import hashlib
import re
import sys
from pathlib import Path

MOST_BYTES = 10_000
MADE = re.compile(r"-[0-9a-f]{8}\.txt$")


def name_of(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower())
    start = "-".join(words)[:32].strip("-") or "signs"
    return f"{start}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.txt"


def main(merged: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    by_hand = {path.read_bytes() for path in kept.iterdir() if not MADE.search(path.name)}
    for path in kept.iterdir():
        if MADE.search(path.name):
            path.unlink()
    room = MOST_BYTES
    for content in sorted((path.read_bytes() for path in merged.iterdir()), key=lambda content: (len(content), content)):
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        if content in by_hand or re.search(r"[^\t\n\x20-\x7e\u00a1-\uffff]", text):
            continue
        room -= len(content)
        if room < 0:
            break
        (kept / name_of(text)).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
