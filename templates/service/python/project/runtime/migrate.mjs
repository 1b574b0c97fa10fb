// Brings the local D1 databases up to date. wrangler is started for it only when a migration has changed.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { migratedDatabases, migrationsFolder, selectEnvironment } from "./config.mjs";
import { alone } from "./lock.mjs";
import { Refusal, digest, listFiles, quietly, readText, wranglerProgram } from "./project.mjs";

/** Two sessions that start together must not apply the same migration twice. */
export async function migrate(service, environment, stateFolder) {
  await alone(service.root, () => migrateIfChanged(service, environment, stateFolder));
}

async function migrateIfChanged({ root, config, configFile }, environment, stateFolder) {
  const { d1_databases: databases } = selectEnvironment(config, environment);
  for (const database of migratedDatabases(root, databases)) {
    const { binding } = database;
    const folder = migrationsFolder(root, database);
    // Kept with the data, so that deleting the data makes the migrations run again.
    const mark = path.join(stateFolder, `migrated-${environment ?? "local"}-${binding}`);
    const state = digest(...listFiles(folder).flatMap((file) => [path.basename(file), readText(file)]));
    if (readText(mark) === state) continue;
    await apply(root, configFile, binding, environment, stateFolder);
    console.log(`Migrations applied to ${binding}.`);
    fs.mkdirSync(stateFolder, { recursive: true });
    fs.writeFileSync(mark, state);
  }
}

async function apply(root, configFile, binding, environment, stateFolder) {
  const command = ["d1", "migrations", "apply", binding, "--local", "--persist-to", stateFolder];
  const child = spawn(
    process.execPath,
    [wranglerProgram, ...command, "--config", configFile, "--env", environment ?? ""],
    {
      cwd: root,
      env: { ...quietly, CI: "true" }, // nobody is there to confirm
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Refusal(`Migrations for ${binding} failed\n${output}`);
}
