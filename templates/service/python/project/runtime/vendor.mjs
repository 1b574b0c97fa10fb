// uv.lock -> python_modules/ (what is deployed) -> .wrangler/pyodide/ (the same, compiled for local use).
// Each step is skipped while what it was made from is unchanged. The marks depend on the resolved packages
// alone, not on this folder or the service's name, so both folders may be copied from a similar service.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { alone } from "./lock.mjs";
import {
  Refusal,
  digest,
  listFiles,
  packageVersion,
  readText,
  replaceFolder,
  runtimeFolder,
} from "./project.mjs";

const PIP = "pip==26.3";
const PYTHON = "3.14"; // what compatibility dates from 2026-09-08 on get
const WHEELS = "pyemscripten_2026_0_wasm32";
const UV_PLATFORM = "wasm32-pyodide2025"; // uv's name for the same platform

export const pyodideFolder = (root) => path.join(root, ".wrangler", "pyodide");

export async function vendor(root) {
  await alone(root, () => vendorIfChanged(root));
}

function vendorIfChanged(root) {
  const mark = path.join(root, ".wrangler", "vendored");
  if (readText(mark) === inputsDigest(root)) return;
  removeDrafts(root);
  uv(root, ["lock", "--quiet"]);
  const packages = lockedPackages(root);
  const packagesDigest = digest(packages, PIP, PYTHON, WHEELS);
  const modules = path.join(root, "python_modules");
  if (readText(vendoredMark(root)) !== packagesDigest) install(root, packages, modules, packagesDigest);
  compile(root, modules, digest(packagesDigest, compilerDigest()));
  fs.writeFileSync(mark, inputsDigest(root));
}

/** What a process that was killed had not finished. */
function removeDrafts(root) {
  const folder = path.join(root, ".wrangler");
  const drafts = fs.readdirSync(folder).filter((name) => /^(python_modules|pyodide)\.\d/.test(name));
  for (const name of drafts) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
}

const vendoredMark = (root) => path.join(root, "python_modules", ".vendored");
const compiledMark = (root) => path.join(pyodideFolder(root), ".compiled");

/** Cheap to tell without uv, and so asked at every start. */
function inputsDigest(root) {
  const files = [
    path.join(root, "pyproject.toml"),
    path.join(root, "uv.lock"),
    vendoredMark(root),
    compiledMark(root),
  ];
  return digest(...files.map(readText), compilerDigest());
}

function compilerDigest() {
  const compiler = listFiles(path.join(runtimeFolder, "compile"));
  return digest(packageVersion("pyodide"), ...compiler.map(readText));
}

const words = (text) => text.trim().split(/\s+/);

function lockedPackages(root) {
  const exported = words(`export --quiet --frozen --no-default-groups --no-emit-project
    --no-hashes --no-header --no-annotate`);
  // pip judges `; python_version < ...` by the Python that it runs on: let uv judge by the Worker's first.
  const compiled = words(`pip compile - --quiet --no-deps --no-header --no-annotate
    --python-version ${PYTHON} --python-platform ${UV_PLATFORM}`);
  return uv(root, compiled, uv(root, exported));
}

function install(root, packages, modules, packagesDigest) {
  console.log("Vendoring Python packages into python_modules/ ...");
  const fresh = path.join(root, ".wrangler", `python_modules.${process.pid}`);
  const list = `${fresh}.txt`;
  fs.writeFileSync(list, packages);
  // pip, because `uv pip install` for this platform settles on versions that are years old.
  const installed = words(`tool run --quiet --from ${PIP} pip install --quiet --disable-pip-version-check
    --no-deps --no-compile --only-binary=:all: --platform ${WHEELS}
    --python-version ${PYTHON} --implementation cp --abi cp${PYTHON.replace(".", "")}`);
  try {
    uv(root, [...installed, "--target", fresh, "-r", list]);
    fs.rmSync(path.join(fresh, "bin"), { recursive: true, force: true });
    fs.writeFileSync(path.join(fresh, "pyvenv.cfg"), ""); // keeps tools that walk the project out of it
    fs.writeFileSync(path.join(fresh, ".vendored"), packagesDigest);
    replaceFolder(fresh, modules);
  } finally {
    fs.rmSync(list, { force: true });
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function compile(root, modules, compiledDigest) {
  if (readText(compiledMark(root)) === compiledDigest) return;
  console.log("Compiling Python packages for local use ...");
  const fresh = `${pyodideFolder(root)}.${process.pid}`;
  const program = path.join(runtimeFolder, "compile", "compile.mjs");
  const run = spawnSync(process.execPath, [program, modules, fresh], { encoding: "utf8" });
  try {
    if (run.status !== 0) throw new Refusal(`Compiling the Python packages failed\n${run.stderr}`);
    fs.writeFileSync(path.join(fresh, ".compiled"), compiledDigest);
    replaceFolder(fresh, pyodideFolder(root));
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function uv(root, args, input) {
  const run = spawnSync("uv", args, {
    cwd: root,
    input,
    encoding: "utf8",
    env: { ...process.env, UV_PYTHON_DOWNLOADS: "never" }, // uv would fetch a Python from GitHub
  });
  if (run.status === 0) return run.stdout;
  const complaint = (run.stderr || String(run.error)).replace(/^WARNING.*\n/gm, "");
  const missing = /No matching distribution found for (\S+)/.exec(complaint)?.[1];
  if (missing) {
    throw new Refusal(
      `${missing} cannot run in a Python Worker: it has neither a pure Python wheel nor one for ${WHEELS}.\n` +
        "Remove it from pyproject.toml, or what depends on it (`uv tree --invert` tells).",
    );
  }
  throw new Refusal(`uv ${args[0]} failed\n${complaint}`);
}
