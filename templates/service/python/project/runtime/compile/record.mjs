// Records every WebAssembly module that Pyodide compiles from now on: the ones in Python packages, and the
// small ones that Emscripten writes for calls between JavaScript and Python.
import { fingerprint } from "./fingerprint.mjs";

/** The map that the modules will be in, by fingerprint. */
export function recordWasm() {
  const recorded = new Map();
  const note = (bytes) => recorded.set(fingerprint(bytes), new Uint8Array(bytes).slice());
  const { Module: RealModule, instantiate } = WebAssembly;

  WebAssembly.Module = new Proxy(RealModule, {
    construct(target, [bytes]) {
      note(bytes);
      return new target(bytes);
    },
  });
  WebAssembly.instantiate = (source, imports) => {
    if (!(source instanceof RealModule)) note(source);
    return instantiate(source, imports);
  };
  return recorded;
}
