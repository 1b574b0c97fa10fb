// usage: npm run dev [-- --port N] [-- --env NAME] [-- any other option of `wrangler dev`]
// Runs the service in workerd with local bindings, and reloads it when a file is saved.
import "./prerequisites.mjs";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { assemble } from "./assemble.mjs";
import { migrationsFolder, optionValue, readConfig, selectEnvironment } from "./config.mjs";
import { migrate } from "./migrate.mjs";
import { onceStopped, signalGroup, startWrangler, stopWrangler } from "./processes.mjs";
import { readText, runCommand, serviceRoot as root } from "./project.mjs";
import { serveSources } from "./sources.mjs";
import { vendor } from "./vendor.mjs";

const args = process.argv.slice(2);
const environment = optionValue(args, "--env", "-e") || undefined;
const stateFolder = path.resolve(root, optionValue(args, "--persist-to") ?? ".wrangler/state");

await runCommand(async () => {
  selectEnvironment(readConfig(root), environment);
  makeDevVars();
  await vendor(root);
  const session = { service: await assemble(root, "dev") };
  await migrate(session.service, environment, stateFolder);
  const sourcesUrl = await serveSources(() => session.service.main);
  run(session, sourcesUrl);
  watchConfiguration(session);
});

function makeDevVars() {
  const file = path.join(root, ".dev.vars");
  const example = `${file}.example`;
  // Not `existsSync`: it does not see a link that leads nowhere, and the copy would be made where that leads.
  if (fs.lstatSync(file, { throwIfNoEntry: false }) || !fs.existsSync(example)) return;
  fs.copyFileSync(example, file, fs.constants.COPYFILE_EXCL);
  console.log(
    "Made .dev.vars from .dev.vars.example: it holds the secrets for local use, and git ignores it.",
  );
}

function run(session, sourcesUrl) {
  const variables = { ENVIRONMENT: "development", PYTHON_RELOAD: "true", PYTHON_SOURCES_URL: sourcesUrl };
  const wrangler = startWrangler(root, [
    "dev",
    ...["--config", session.service.configFile, "--persist-to", stateFolder],
    ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ...(environment ? [] : ["--env", ""]), // else wrangler warns that there are several
    ...args,
  ]);
  relay(wrangler.stdout, process.stdout);
  relay(wrangler.stderr, process.stderr);
  let asked = false;
  onceStopped(() => {
    asked = true;
    stopWrangler(wrangler);
  });
  wrangler.on("exit", (code) => {
    signalGroup(wrangler, "SIGKILL"); // workerd, where wrangler broke down without it
    process.exit(asked ? 0 : (code ?? 1));
  });
}

/** Passes lines on, without the ones about the host's own files. */
function relay(stream, target) {
  const ours = /^(Attaching additional modules|[┌├│└])|PYTHON_(RELOAD|SOURCES_URL)/;
  readline.createInterface({ input: stream }).on("line", (line) => {
    if (!ours.test(stripVTControlCharacters(line))) target.write(`${line}\n`);
  });
}

/** wrangler watches only its own copy of the configuration: touching that makes it read everything again. */
function watchConfiguration(session) {
  const devVars = [".dev.vars", `.dev.vars.${environment}`].map((name) => path.join(root, name));
  const { d1_databases: databases = [] } = selectEnvironment(session.service.config, environment);
  const migrations = databases.map((database) => migrationsFolder(root, database));
  const files = new Set([path.join(root, "wrangler.jsonc"), session.service.main, ...devVars, ...migrations]);
  let updating = Promise.resolve();
  for (const file of files) {
    fs.watchFile(file, { interval: 300 }, () => {
      updating = updating.then(() => update(session, devVars.includes(file))); // one at a time
    });
  }
}

async function update(session, secretsChanged) {
  const state = ({ configFile }) =>
    readText(configFile) + readText(path.join(root, ".wrangler/dev/main.mjs"));
  const before = state(session.service);
  try {
    session.service = await assemble(root, "dev");
    await migrate(session.service, environment, stateFolder);
  } catch (error) {
    console.error(error.message); // half an edit, most likely: the next save is looked at again
    return;
  }
  if (secretsChanged || state(session.service) !== before) {
    fs.utimesSync(session.service.configFile, new Date(), new Date());
  }
}
