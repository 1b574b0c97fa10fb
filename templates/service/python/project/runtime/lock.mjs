// One process at a time, also when the one before was killed: test sessions and `npm run dev` start together.
// The lock is a folder with one file named after its holder. Renaming a folder over another works only
// where that one is empty, so taking the lock is a single step, and a dead holder's file can be removed
// by anyone without ever touching the file of its successor.
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./project.mjs";

const FORGOTTEN_AFTER_MS = 10 * 60_000; // process ids are used again, so age counts too

/** Runs `work` while no other process prepares anything in this service. */
export async function alone(root, work) {
  const lock = path.join(root, ".wrangler", "prepare.lock");
  while (!take(lock)) {
    if (!removeDeadHolder(lock)) await sleep(100);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(path.join(lock, String(process.pid)), { force: true });
    removeIfEmpty(lock);
  }
}

function take(lock) {
  const mine = `${lock}.${process.pid}`;
  fs.mkdirSync(mine, { recursive: true });
  fs.writeFileSync(path.join(mine, String(process.pid)), "");
  try {
    fs.renameSync(mine, lock);
    return true;
  } catch {
    fs.rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

function removeDeadHolder(lock) {
  const [holder] = fs.existsSync(lock) ? fs.readdirSync(lock) : [];
  if (holder === undefined) return removeIfEmpty(lock);
  const file = path.join(lock, holder);
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const left = Number(holder) === process.pid; // by a predecessor with our id: we hold nothing yet
  if (!left && isAlive(Number(holder)) && age < FORGOTTEN_AFTER_MS) return false;
  fs.rmSync(file, { force: true });
  return removeIfEmpty(lock);
}

function removeIfEmpty(folder) {
  try {
    fs.rmdirSync(folder);
    return true;
  } catch {
    return false; // taken by someone else in the meantime
  }
}
