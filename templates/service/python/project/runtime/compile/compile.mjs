// usage: node compile.mjs <python_modules> <output folder>
//
// workerd compiles no WebAssembly while it runs, and compiling Python there at each start takes seconds. So
// this runs npm's Pyodide once under Node, compiles the standard library and the vendored packages to bytecode,
// and writes down each WebAssembly module that importing them needs.
import fs from "node:fs";
import path from "node:path";
import { packageFolder } from "../project.mjs";
import { recordWasm } from "./record.mjs";

const [modules, output] = process.argv.slice(2).map((folder) => path.resolve(folder));
const pyodide = packageFolder("pyodide");
const here = import.meta.dirname;

async function compilePackages() {
  const { loadPyodide } = await import("pyodide");
  const python = await loadPyodide();
  for (const [name, root] of Object.entries({ modules, pyodide, output })) {
    python.FS.mkdirTree(`/${name}`);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/${name}`);
  }
  python.runPython(fs.readFileSync(path.join(here, "compile.py"), "utf8"), { filename: "compile.py" });
}

function writeWasm(recorded) {
  const main = fs.statSync(path.join(pyodide, "pyodide.asm.wasm")).size;
  const others = [...recorded].filter(([, bytes]) => bytes.byteLength !== main); // imported by name
  others.forEach(([, bytes], index) => fs.writeFileSync(path.join(output, `side${index}.wasm`), bytes));
  const { info } = JSON.parse(fs.readFileSync(path.join(pyodide, "pyodide-lock.json"), "utf8"));
  const lines = [
    ...others.map((_, index) => `import side${index} from "./side${index}.wasm";`),
    "export const sideModules = {",
    ...others.map(([key], index) => `  "${key}": side${index},`),
    "};",
    `export const lockInfo = ${JSON.stringify(info)};`,
  ];
  fs.writeFileSync(path.join(output, "wasm.mjs"), lines.join("\n") + "\n");
}

function copyJavaScript() {
  for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    fs.copyFileSync(path.join(pyodide, name), path.join(output, name));
  }
  fs.copyFileSync(path.join(here, "fingerprint.mjs"), path.join(output, "fingerprint.mjs"));
  const sdk = path.join("python_modules", "workers"); // where the SDK asks for its own scripts
  fs.mkdirSync(path.join(output, sdk), { recursive: true });
  for (const name of fs.readdirSync(path.join(modules, "workers"))) {
    if (/\.m?js$/.test(name))
      fs.copyFileSync(path.join(modules, "workers", name), path.join(output, sdk, name));
  }
}

if (!fs.existsSync(path.join(modules, "workers"))) {
  console.error(
    "pyproject.toml lacks workers-runtime-sdk: add it to the dependencies, no Python Worker runs without.",
  );
  process.exit(1);
}
fs.mkdirSync(output, { recursive: true });
const recorded = recordWasm();
await compilePackages();
writeWasm(recorded);
copyJavaScript();
