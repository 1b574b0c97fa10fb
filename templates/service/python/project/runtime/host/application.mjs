// The service's own Python code: fetched from the process that started workerd, and during development
// fetched again as soon as a file was saved.
import { env } from "cloudflare:workers";
import { startPython } from "./python.mjs";

const sourcesUrl = env.PYTHON_SOURCES_URL;
export const isDevelopment = env.PYTHON_RELOAD === "true";

let starting;
let current; // { version, application }, the latter a promise: requests that arrive together share one import

/** The loaded service. Throws a `PythonFailure` where its code cannot be imported. */
export async function currentApplication() {
  const load = await (starting ??= startPython());
  if (current && !isDevelopment) return current.application;
  // Each request asks for itself: in workerd none may wait for a connection that another one opened.
  const response = await fetch(sourcesUrl, { headers: current ? { "if-none-match": current.version } : {} });
  if (response.status === 304) {
    await response.body?.cancel();
    return current.application;
  }
  if (!response.ok) throw new Error(`the service's code could not be read: ${await response.text()}`);
  const source = await response.json();
  const version = response.headers.get("etag");
  if (current?.version !== version) current = { version, application: importService(load, source) };
  return current.application;
}

async function importService(load, { folder, main, files }) {
  const [create, call] = await reportingFailure((report) => load.callPromising(folder, main, files, report));
  return { create, call };
}

/** An uncaught Python exception. The message is its traceback, from which the SDK can tell the type. */
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
