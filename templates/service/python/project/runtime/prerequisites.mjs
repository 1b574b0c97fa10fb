// What this machine must have before anything here can run; what is missing is told in one sentence.
// Every command imports this module first, so it has to load under an old Node and without node_modules.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const NODE = "22.12.0"; // wrangler refuses older ones
const UV = "0.13.4"; // older ones do not know the platform of Python Workers

function isOlder(version, minimum) {
  const parts = version.split(".").map(Number);
  const wanted = minimum.split(".").map(Number);
  const differing = wanted.findIndex((part, index) => parts[index] !== part);
  return differing >= 0 && parts[differing] < wanted[differing];
}

function nodeModulesMissing() {
  const require = createRequire(import.meta.url);
  return ["wrangler", "pyodide"].some((name) => {
    try {
      return !require.resolve(`${name}/package.json`);
    } catch {
      return true;
    }
  });
}

function missing() {
  if (isOlder(process.versions.node, NODE)) {
    return `Node ${process.versions.node} is too old: install Node ${NODE} or newer (https://nodejs.org).`;
  }
  if (nodeModulesMissing()) return "node_modules is missing or incomplete: run `npm install`.";
  const uv = spawnSync("uv", ["--version"], { encoding: "utf8" });
  const advice = "https://docs.astral.sh/uv/getting-started/installation/";
  if (uv.error) return `uv is not installed: install uv ${UV} or newer (${advice}).`;
  const version = /\d+\.\d+\.\d+/.exec(uv.stdout)?.[0] ?? "0.0.0";
  if (isOlder(version, UV))
    return `uv ${version} is too old: run \`uv self update\`, or install ${UV} or newer (${advice}).`;
  return undefined;
}

const sentence = missing();
if (sentence) {
  console.error(sentence);
  process.exit(1);
}
