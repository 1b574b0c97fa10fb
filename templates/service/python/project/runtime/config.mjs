// Reads wrangler.jsonc, and what one of its environments comes to.
import fs from "node:fs";
import path from "node:path";
import { Refusal, readText } from "./project.mjs";

const STRING = String.raw`("(?:\\.|[^"\\])*")`;
const COMMENTS = new RegExp(String.raw`${STRING}|//[^\n]*|/\*[^]*?\*/`, "g");
const TRAILING_COMMAS = new RegExp(String.raw`${STRING}|,(?=\s*[}\]])`, "g");

// Strings are matched only to be kept, so that nothing inside them is taken for a comment or a comma.
const keepStrings = (_match, string) => string ?? " ";

export function readConfig(root) {
  const file = path.join(root, "wrangler.jsonc");
  const text = readText(file).replace(/^\uFEFF/, ""); // some editors on Windows begin files with a mark
  if (!text) throw new Refusal(`${file} is missing or empty.`);
  const config = parse(text);
  if (typeof config?.main !== "string") {
    throw new Refusal("wrangler.jsonc should be an object whose `main` names the service's main file.");
  }
  return config;
}

function parse(text) {
  try {
    return JSON.parse(text.replace(COMMENTS, keepStrings).replace(TRAILING_COMMAS, keepStrings));
  } catch (error) {
    throw new Refusal(`wrangler.jsonc: ${error.message}`);
  }
}

/** An environment as wrangler completes it, as far as we ask: bindings are not inherited, the rest is. */
export function selectEnvironment(config, name) {
  if (name === undefined) return config;
  const environments = config.env ?? {};
  const environment = Object.hasOwn(environments, name) && environments[name];
  if (!environment) {
    const known = Object.keys(environments).join(", ") || "none";
    throw new Refusal(`wrangler.jsonc has no environment "${name}" (it has: ${known}).`);
  }
  const notInherited = { d1_databases: [], durable_objects: {}, services: [], workflows: [] };
  return { ...config, ...notInherited, ...environment };
}

export function migrationsFolder(root, database) {
  return path.resolve(root, database.migrations_dir ?? "migrations"); // as wrangler does
}

/** The databases that have migrations: a database need not. */
export function migratedDatabases(root, databases = []) {
  return databases.filter((database) => fs.existsSync(migrationsFolder(root, database)));
}

/** The value of an option on a command line, in any of the forms that wrangler takes. */
export function optionValue(args, ...names) {
  for (const [index, argument] of args.entries()) {
    if (argument === "--") break; // what follows is no option
    const [name, ...value] = argument.split("=");
    if (names.includes(name)) return value.length > 0 ? value.join("=") : (args[index + 1] ?? "");
  }
  return undefined;
}
