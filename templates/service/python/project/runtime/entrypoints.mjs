// Which classes of the service workerd has to know: it wants them exported by name, so the host must list them.
import path from "node:path";
import { readText } from "./project.mjs";

const CLASS = /^class\s+(\w+)\s*\([^)]*?\b(DurableObject|WorkflowEntrypoint|WorkerEntrypoint)\b/gm;
const EXPORT_KINDS = {
  "durable-object": "DurableObject",
  workflow: "WorkflowEntrypoint",
  worker: "WorkerEntrypoint",
};

/** Class names and their kinds: those that the main file defines, and those that any environment declares. */
export function entrypointKinds(root, config) {
  const kinds = { Default: "WorkerEntrypoint" };
  for (const [, name, kind] of readText(path.resolve(root, config.main)).matchAll(CLASS)) kinds[name] = kind;
  for (const environment of [config, ...Object.values(config.env ?? {})])
    Object.assign(kinds, declaredKinds(environment));
  return kinds;
}

function declaredKinds({ durable_objects: objects, workflows, exports }) {
  const kinds = {};
  for (const [name, { type, state }] of Object.entries(exports ?? {})) {
    if (state !== "deleted" && type in EXPORT_KINDS) kinds[name] = EXPORT_KINDS[type];
  }
  const here = (binding) => !binding.script_name; // others are classes of another Worker
  for (const binding of (objects?.bindings ?? []).filter(here)) kinds[binding.class_name] = "DurableObject";
  for (const binding of (workflows ?? []).filter(here)) kinds[binding.class_name] = "WorkflowEntrypoint";
  return kinds;
}

/** The module that workerd starts with. */
export function mainModule(kinds) {
  const bases = [...new Set(Object.values(kinds))].sort();
  const lines = [
    `import { ${bases.join(", ")} } from "cloudflare:workers";`,
    'import { hosted } from "./entrypoint.mjs";',
    ...Object.entries(kinds).map(([name, kind]) => {
      const target = name === "Default" ? "default" : `const ${name} =`;
      return `export ${target} hosted("${name}", ${kind});`;
    }),
  ];
  return lines.join("\n") + "\n";
}
