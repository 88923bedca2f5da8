// The programs under test as real processes, each on ports of its own. What is started here ends with the test, whatever
// becomes of it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The root of the repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const BIN = path.dirname(path.resolve(ROOT, process.env.OBSCTL_BIN ?? "target/ci/obsctl"));
const START_MS = 60_000;
const END_MS = 15_000;

const running = new Set();
const folders = new Set();

// The last resort: a test runner that gives up does not wait for `after`.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(1));
}

/** A new folder that is gone after the test. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "obsctl-browser-"));
  folders.add(folder);
  return folder;
}

/** Removes a folder of `temporaryFolder` before the end of the process. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** One program: its output, and its end. */
export class Program {
  #child;
  #waiting = [];

  /** Every line of its standard output so far. */
  lines = [];
  /** What it said on standard error. */
  complaints = "";

  constructor(name, args, environment = {}) {
    this.name = name;
    this.#child = spawn(path.join(BIN, name), args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.#child);
    this.ended = once(this.#child, "close").then(([code, signal]) => {
      running.delete(this.#child);
      for (const waiter of this.#waiting.splice(0)) waiter.fail(code ?? signal);
    });
    this.#child.on("error", (error) => {
      this.complaints += `${error.message}\n`;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.complaints += text;
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#waiting = this.#waiting.filter((waiter) => !waiter.take(line));
    });
  }

  /** The first thing that `find` finds in a line, one of those printed already included. */
  line(find) {
    for (const line of this.lines) {
      const found = find(line);
      if (found !== undefined) return Promise.resolve(found);
    }
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(this.#failure(`said nothing fitting for ${START_MS} ms`)), START_MS);
      this.#waiting.push({
        take: (line) => {
          const found = find(line);
          if (found === undefined) return false;
          clearTimeout(late);
          resolve(found);
          return true;
        },
        fail: (status) => {
          clearTimeout(late);
          reject(this.#failure(`ended with ${status}`));
        },
      });
    });
  }

  #failure(what) {
    return new Error(`${this.name} ${what}\n${this.lines.slice(-10).join("\n")}\n${this.complaints}`);
  }

  /** Asks it to end, and ends it. */
  async stop() {
    if (running.has(this.#child)) this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await this.ended;
    clearTimeout(late);
  }
}

/** Runs a program to its end and gives its standard output; fails when the program does. */
export async function run(name, args) {
  const { stdout } = await promisify(execFile)(path.join(BIN, name), args, { cwd: ROOT, maxBuffer: 1 << 26, timeout: START_MS });
  return stdout;
}

/** What follows `word` and a space. */
export const after = (word) => (line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : undefined);

/** The address in a program's log line `listening`. */
export function listening(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  const fields = { ...entry, ...entry.fields };
  return fields.message === "listening" ? fields.address : undefined;
}
