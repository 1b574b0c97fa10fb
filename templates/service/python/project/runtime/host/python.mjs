// Starts Pyodide inside workerd, with the vendored packages and what the SDK expects of Cloudflare's runtime.
import "./without-process.mjs";
import * as sockets from "cloudflare:sockets";
import { env, waitUntil } from "cloudflare:workers";
import packages from "./pyodide/packages.zip";
import createPyodideModule from "./pyodide/pyodide.asm.mjs";
import { loadPyodide } from "./pyodide/pyodide.mjs";
import standardLibrary from "./pyodide/stdlib.zip";
import { lockInfo } from "./pyodide/wasm.mjs";
import places from "./python_host/places.py";
import randomness from "./python_host/randomness.py";
import sdk from "./python_host/sdk.py";
import service from "./python_host/service.py";
import tracebacks from "./python_host/tracebacks.py";
import { serveCompiledWasm } from "./wasm.mjs";

const HOST_MODULES = { places, randomness, sdk, service, tracebacks };
const NOWHERE = "http://pyodide.invalid/"; // Pyodide insists on an address to load from

/** The Python function that loads the service. */
export async function startPython() {
  serveCompiledWasm();
  const python = await withoutNetwork(() =>
    loadPyodide({
      createPyodideModule,
      indexURL: NOWHERE,
      lockFileContents: { info: lockInfo, packages: {} },
      env: { HOME: "/session", PYTHONHASHSEED: "111" },
      stdout: (line) => console.log(line),
      stderr: (line) => console.log(line), // of console.error, wrangler shows each line as an error
    }),
  );
  python.unpackArchive(packages, "zip", { extractDir: "/session/metadata/python_modules" });
  python.registerJsModule("_pyodide_entrypoint_helper", entrypointHelper);
  python.registerJsModule("_cloudflare_compat_flags", {
    python_request_headers_preserve_commas: true,
    python_workflows_implicit_dependencies: true,
  });
  python.FS.mkdirTree("/session/host/python_host");
  for (const [name, text] of Object.entries(HOST_MODULES)) {
    python.FS.writeFile(`/session/host/python_host/${name}.py`, text);
  }
  python.runPython('import sys; sys.path.append("/session/host")');
  return python.pyimport("python_host.service").load;
}

/** Pyodide fetches its standard library and listens for events: the one is at hand, the others never come. */
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
