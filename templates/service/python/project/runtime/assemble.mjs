// Puts together what wrangler runs instead of the service: a JavaScript Worker that hosts Pyodide, and a
// configuration with the service's own bindings and that Worker as `main`. Development and tests each have
// their own copy, so that neither reloads because of the other.
import fs from "node:fs";
import path from "node:path";
import { migrationsFolder, readConfig } from "./config.mjs";
import { entrypointKinds, mainModule } from "./entrypoints.mjs";
import { alone } from "./lock.mjs";
import { listFiles, readText, replaceFolder, runtimeFolder, writeIfChanged } from "./project.mjs";
import { pyodideFolder } from "./vendor.mjs";

const RULES = [
  { type: "CompiledWasm", globs: ["**/*.wasm"] },
  { type: "Data", globs: ["**/*.zip"] },
  { type: "Text", globs: ["**/*.py"] },
  { type: "ESModule", globs: ["**/*.mjs", "**/*.js"] },
];

// For development beside wrangler.jsonc, because wrangler looks for .dev.vars there. Tests must not see those.
const CONFIG_FILES = { dev: "wrangler.local.json", test: ".wrangler/test/wrangler.json" };

/** `purpose` is "dev" or "test". Gives the service's configuration and where the one for wrangler is. */
export async function assemble(root, purpose) {
  const config = readConfig(root);
  const host = path.join(root, ".wrangler", purpose);
  const configFile = path.join(root, CONFIG_FILES[purpose]);
  await alone(root, () => {
    linkPyodide(root, path.join(host, "pyodide"));
    const source = path.join(runtimeFolder, "host");
    for (const file of listFiles(source)) {
      writeIfChanged(path.join(host, path.relative(source, file)), readText(file));
    }
    writeIfChanged(path.join(host, "main.mjs"), mainModule(entrypointKinds(root, config)));
    writeIfChanged(configFile, JSON.stringify(hostConfig(root, config, host, configFile), null, 2));
  });
  return { root, config, configFile, main: path.resolve(root, config.main) };
}

/** wrangler takes modules from one folder only, without symbolic links: so each file gets a second name. */
function linkPyodide(root, target) {
  const prepared = pyodideFolder(root); // may be a symbolic link itself
  const mark = readText(path.join(prepared, ".compiled"));
  if (readText(path.join(target, ".compiled")) === mark) return;
  const fresh = `${prepared}.${process.pid}`;
  for (const file of listFiles(prepared)) {
    const name = path.join(fresh, path.relative(prepared, file));
    fs.mkdirSync(path.dirname(name), { recursive: true });
    linkOrCopy(file, name);
  }
  fs.writeFileSync(path.join(fresh, ".compiled"), mark);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  replaceFolder(fresh, target);
}

function linkOrCopy(file, name) {
  try {
    fs.linkSync(file, name);
  } catch {
    fs.copyFileSync(file, name); // another file system
  }
}

function hostConfig(root, config, host, configFile) {
  const fromConfig = (...parts) =>
    path.relative(path.dirname(configFile), path.resolve(root, ...parts)).replaceAll("\\", "/");
  const { $schema, env, ...top } = config;
  const environments = Object.entries(env ?? {}).map(([name, part]) => [
    name,
    hostedPart(part, root, fromConfig),
  ]);
  return {
    ...hostedPart(top, root, fromConfig),
    main: fromConfig(host, "main.mjs"),
    base_dir: fromConfig(host),
    no_bundle: true,
    find_additional_modules: true,
    rules: RULES.map((rule) => ({ ...rule, fallthrough: false })),
    env: Object.fromEntries(environments),
  };
}

/** The top level, or one environment: no longer a Python Worker, and with paths that hold in the copy. */
function hostedPart(part, root, fromConfig) {
  const { main, build, python_modules, ...hosted } = part;
  if (part.compatibility_flags) {
    hosted.compatibility_flags = part.compatibility_flags.filter((flag) => !/python/.test(flag));
  }
  if (part.assets?.directory) {
    hosted.assets = { ...part.assets, directory: fromConfig(part.assets.directory) };
  }
  if (part.d1_databases) {
    hosted.d1_databases = part.d1_databases.map((database) => ({
      ...database,
      migrations_dir: fromConfig(migrationsFolder(root, database)),
      ...(database.migrations_pattern && { migrations_pattern: fromConfig(database.migrations_pattern) }),
    }));
  }
  return hosted;
}
