// Where the service's files are, and small helpers that several modules share.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const runtimeFolder = import.meta.dirname;
export const serviceRoot = path.dirname(runtimeFolder);

/** Something that the reader can put right: printed without a stack trace. */
export class Refusal extends Error {}

// What a read-only, foreign, full or vanished folder makes of reading and writing: no fault of ours.
const FILE_TROUBLE = ["EROFS", "EACCES", "ENOSPC", "ENOENT"];

export async function runCommand(command) {
  try {
    await command();
  } catch (error) {
    console.error(sentence(error) ?? error);
    process.exit(1);
  }
}

function sentence(error) {
  if (error instanceof Refusal) return error.message;
  if (!error?.path || !FILE_TROUBLE.includes(error.code)) return undefined;
  return `The service's folder must be readable and writable, with room left: ${error.message}`;
}

const require = createRequire(import.meta.url);

export function packageFolder(name) {
  return path.dirname(require.resolve(`${name}/package.json`));
}

export function packageVersion(name) {
  return require(`${name}/package.json`).version;
}

export const wranglerProgram = path.join(packageFolder("wrangler"), "bin", "wrangler.js");

/** The environment for wrangler: no telemetry, and no look-up of where this machine is. */
export const quietly = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** The text of a file, or an empty one where there is no file. */
export function readText(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

/** Writes only what differs, since wrangler and other sessions watch these files; never leaves half a file. */
export function writeIfChanged(file, text) {
  if (readText(file) === text) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}

/** Puts a finished folder in another's place. Where that is a symbolic link, only the link goes. */
export function replaceFolder(fresh, target) {
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(fresh, target);
}

export function digest(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}

/** Every file below a folder, sorted, without what editors, tools and Python leave behind. */
export function listFiles(folder) {
  const clutter = /(^|[\\/])\.|~$|\.py[co]$|\.sw[a-z]$|(^|[\\/])4913$/;
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !clutter.test(path.relative(folder, file)))
    .sort();
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
