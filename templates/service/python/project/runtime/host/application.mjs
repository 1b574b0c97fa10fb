// The service's own Python code: fetched from the process that started workerd, and during development
// fetched again as soon as a file was saved.
import { env } from "cloudflare:workers";
import { startPython } from "./python.mjs";

const sourcesUrl = env.PYTHON_SOURCES_URL;
export const isDevelopment = env.PYTHON_RELOAD === "true";

let starting;
let loaded;
let version;

/** The loaded service. Throws a `PythonFailure` where its code cannot be imported. */
export async function currentApplication() {
  const load = await (starting ??= startPython());
  if (loaded && !isDevelopment) return loaded;
  const response = await fetch(sourcesUrl, {
    headers: version && loaded ? { "if-none-match": version } : {},
  });
  if (response.status === 304) {
    await response.body?.cancel();
    return loaded;
  }
  if (!response.ok) throw new Error(`the service's code could not be read: ${await response.text()}`);
  loaded = undefined; // until the import has succeeded: the next request tries again
  const { folder, main, files } = await response.json();
  const [create, call] = await reportingFailure((report) => load.callPromising(folder, main, files, report));
  loaded = { create, call };
  version = response.headers.get("etag");
  return loaded;
}

/** An uncaught Python exception: the message is its traceback without library code, from which the SDK can tell the type. */
export class PythonFailure extends Error {
  name = "PythonError";
  stack = ""; // the JavaScript frames are ours and tell nothing

  get lastLine() {
    return this.message.split("\n").at(-1);
  }
}

/** Runs a call into Python; `report` is how Python hands over the traceback of what it raises. */
export async function reportingFailure(call) {
  let traceback;
  try {
    return await call((text) => (traceback = text));
  } catch (error) {
    throw traceback ? new PythonFailure(traceback.trimEnd()) : error;
  }
}
