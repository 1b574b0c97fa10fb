// Starts Pyodide inside workerd, with the vendored packages and what the SDK expects of Cloudflare's runtime.
import "./without-process.mjs";
import * as sockets from "cloudflare:sockets";
import { env, waitUntil } from "cloudflare:workers";
import bootstrap from "./bootstrap.py";
import packages from "./pyodide/packages.zip";
import createPyodideModule from "./pyodide/pyodide.asm.mjs";
import { loadPyodide } from "./pyodide/pyodide.mjs";
import standardLibrary from "./pyodide/stdlib.zip";
import { lockInfo } from "./pyodide/wasm.mjs";
import { serveCompiledWasm } from "./wasm.mjs";

const NOWHERE = "http://pyodide.invalid/"; // Pyodide insists on an address to load from

export async function startPython() {
  serveCompiledWasm();
  const python = await withoutNetwork(() =>
    loadPyodide({
      createPyodideModule,
      indexURL: NOWHERE,
      lockFileContents: { info: lockInfo, packages: {} },
      env: { HOME: "/session", PYTHONHASHSEED: "111" },
      stdout: (line) => console.log(line),
      stderr: (line) => console.log(line), // wrangler would set off each line of console.error as an error of its own
    }),
  );
  python.unpackArchive(packages, "zip", { extractDir: "/session/metadata/python_modules" });
  python.registerJsModule("_pyodide_entrypoint_helper", entrypointHelper);
  python.registerJsModule("_cloudflare_compat_flags", {
    python_request_headers_preserve_commas: true,
    python_workflows_implicit_dependencies: true,
  });
  return python.runPython(bootstrap, { filename: "runtime/host/bootstrap.py" });
}

/** Pyodide fetches its standard library and listens for browser events: here the one is at hand, and the others never come. */
async function withoutNetwork(load) {
  const { fetch } = globalThis;
  globalThis.fetch = async (url) => new Response(String(url).endsWith("stdlib.zip") ? standardLibrary : null);
  globalThis.addEventListener = () => {};
  globalThis.location ??= new URL(NOWHERE);
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** What the SDK imports from Cloudflare's runtime. */
const entrypointHelper = {
  cloudflareWorkersModule: { env, waitUntil: (work) => waitUntil(keepAlive(work)) },
  cloudflareSocketsModule: sockets,
  doAnImport: (name) => import(name.startsWith("python_modules/") ? `./pyodide/${name}` : name),
  patchWaitUntil(ctx) {
    const original = ctx.waitUntil;
    ctx.waitUntil = (work) => original.call(ctx, keepAlive(work));
  },
};

/** A coroutine handed to `waitUntil` outlives the call that passed it, and so needs a reference of its own. */
function keepAlive(work) {
  const own = work?.copy ? work.copy() : work;
  return new Promise((resolve, reject) => (own?.then ? own.then(resolve, reject) : resolve(own)));
}
