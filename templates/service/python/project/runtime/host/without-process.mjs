// Imported before Pyodide, which would otherwise take workerd's `process` for Node and look for files.
globalThis.process = undefined;
