// The service under wrangler's test harness, with real and empty bindings, and the commands that tests have.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assemble } from "./assemble.mjs";
import { migratedDatabases } from "./config.mjs";
import { quietly, serviceRoot } from "./project.mjs";
import { serveSources } from "./sources.mjs";
import { vendor } from "./vendor.mjs";

const LOG_DELAY_MS = 50; // what workerd prints arrives a little later than its answers

export async function startTestServer({ secrets, variables }) {
  isolate();
  const { createTestHarness } = await import("wrangler");
  await vendor(serviceRoot);
  const { config, configFile, main } = await assemble(serviceRoot, "test");
  const vars = {
    ENVIRONMENT: "development",
    ...variables,
    PYTHON_SOURCES_URL: await serveSources(() => main),
  };
  const server = createTestHarness({ workers: [{ configPath: configFile, vars, secrets }] });
  const { url } = await server.listen();
  const worker = server.getWorker();
  const databases = migratedDatabases(serviceRoot, config.d1_databases);
  for (const { binding } of databases) await worker.applyD1Migrations(binding);
  const commands = await testCommands(server, await worker.getEnv(), config, databases);
  return { url: url.origin, commands, close: () => server.close() };
}

/** Neither the developer's .env nor other sessions on this machine may be seen here. */
function isolate() {
  Object.assign(process.env, quietly, {
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
    WRANGLER_REGISTRY_PATH: fs.mkdtempSync(path.join(os.tmpdir(), "worker-registry-")),
  });
  process.on("exit", () => fs.rmSync(process.env.WRANGLER_REGISTRY_PATH, { recursive: true, force: true }));
}

async function testCommands(server, env, config, databases) {
  const tables = {};
  for (const { binding } of databases) tables[binding] = await tableNames(env[binding]);
  return {
    sql: async ({ binding, statement, values }) => {
      const prepared = env[binding].prepare(statement).bind(...values);
      return (await prepared.all()).results;
    },
    clear: async () => {
      for (const [binding, names] of Object.entries(tables)) await emptyTables(env[binding], names);
      for (const { binding } of config.kv_namespaces ?? []) await emptyNamespace(env[binding]);
      for (const { binding } of config.r2_buckets ?? []) await emptyBucket(env[binding]);
    },
    logs: async () => {
      await sleep(LOG_DELAY_MS);
      const messages = server.getLogs().map(({ message }) => message);
      server.clearLogs();
      return messages;
    },
  };
}

/** The tables that migrations made, without those that SQLite, D1 and wrangler keep for themselves. */
async function tableNames(database) {
  const { results } = await database.prepare("PRAGMA table_list").all();
  return results
    .filter(({ schema, type }) => schema === "main" && ["table", "virtual"].includes(type))
    .map(({ name }) => name)
    .filter((name) => !/^(sqlite_|_cf_|d1_migrations$)/.test(name));
}

async function emptyTables(database, names) {
  const statements = names.map((name) => database.prepare(`DELETE FROM "${name}"`));
  // Tables refer to each other: the constraints are looked at when the last one is empty.
  await database.batch([database.prepare("PRAGMA defer_foreign_keys = on"), ...statements]);
}

async function emptyNamespace(namespace) {
  const { keys } = await namespace.list();
  await Promise.all(keys.map(({ name }) => namespace.delete(name)));
  if (keys.length > 0) await emptyNamespace(namespace);
}

async function emptyBucket(bucket) {
  const { objects } = await bucket.list();
  if (objects.length === 0) return;
  await bucket.delete(objects.map(({ key }) => key));
  await emptyBucket(bucket);
}
