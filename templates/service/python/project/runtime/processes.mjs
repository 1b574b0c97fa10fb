// Starts wrangler so that nothing of it is ever left behind: wrangler is three processes deep, and
// stopping the first one alone leaves the others running.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isAlive, quietly, runtimeFolder, wranglerProgram } from "./project.mjs";

const GRACE_MS = 5000;
const hasProcessGroups = process.platform !== "win32";

/** wrangler as the first of a process group of its own, with its output to read. */
export function startWrangler(root, args) {
  const leash = pathToFileURL(path.join(runtimeFolder, "leash.mjs")).href;
  const colours = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return spawn(process.execPath, ["--import", leash, wranglerProgram, ...args], {
    cwd: root,
    detached: hasProcessGroups,
    env: { ...quietly, ...colours, LEASH_HOLDER: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Asks the whole group to stop, and insists after a while. */
export function stopWrangler(child) {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS).unref();
}

export function signalGroup(child, signal) {
  try {
    if (hasProcessGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // gone already
  }
}

/** Calls back once when we are asked to stop, or when what started us is gone: a killed npm says nothing. */
export function onceStopped(callback) {
  const parent = process.ppid;
  const starters = startingProcesses();
  let called = false;
  const stop = () => {
    if (called) return;
    called = true;
    callback();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  setInterval(() => {
    if (process.ppid !== parent || !starters.every(isAlive)) stop();
  }, 500).unref();
}

/** Our parent, and what is above it up to npm: a shell in between lives on when npm is killed. */
function startingProcesses() {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const table = new Map();
  for (const [, pid, parent, command] of (stdout ?? "").matchAll(/^ *(\d+) +(\d+) (.*)$/gm)) {
    table.set(Number(pid), { parent: Number(parent), isNpm: /\bnpm\b.* run/.test(command) });
  }
  const chain = [];
  for (let pid = process.ppid; pid > 1 && table.has(pid); pid = table.get(pid).parent) chain.push(pid);
  const npm = chain.findIndex((pid) => table.get(pid).isNpm);
  const last = chain.findIndex((pid, index) => index > npm && !table.get(pid).isNpm);
  return npm < 0 ? [process.ppid] : chain.slice(0, last < 0 ? undefined : last);
}
