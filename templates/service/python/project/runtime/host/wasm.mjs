// workerd compiles no WebAssembly at run time. What Pyodide compiles came with the Worker as finished modules:
// this makes the usual functions of `WebAssembly` find them by the bytes that they are given.
import { fingerprint } from "./pyodide/fingerprint.mjs";
import pyodideModule from "./pyodide/pyodide.asm.wasm";
import { sideModules } from "./pyodide/wasm.mjs";

export function serveCompiledWasm() {
  const RealModule = WebAssembly.Module;

  function find(bytes) {
    const found = sideModules[fingerprint(bytes)];
    if (found) return found;
    throw new Error(
      `WebAssembly of ${bytes.byteLength} bytes was not prepared: delete .wrangler/pyodide and start again`,
    );
  }

  WebAssembly.Module = new Proxy(RealModule, { construct: (_target, [bytes]) => find(bytes) });
  WebAssembly.compile = async (bytes) => find(bytes);
  WebAssembly.instantiate = async (source, imports) => {
    if (source instanceof RealModule) return new WebAssembly.Instance(source, imports);
    const module = find(source);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  };
  // Pyodide streams only its own main module.
  WebAssembly.instantiateStreaming = async (_response, imports) => ({
    module: pyodideModule,
    instance: new WebAssembly.Instance(pyodideModule, imports),
  });
}
