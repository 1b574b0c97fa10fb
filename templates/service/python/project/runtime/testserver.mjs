// The service under wrangler's test harness, with real and empty bindings, and the commands that tests have.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assemble } from "./assemble.mjs";
import { migratedDatabases, readConfig, selectEnvironment } from "./config.mjs";
import { digest, quietly, readText, serviceRoot } from "./project.mjs";
import { serveSources } from "./sources.mjs";
import { vendor } from "./vendor.mjs";

const LOG_DELAY_MS = 50; // what workerd prints arrives a little later than its answers

/** `services` are folders of other services, which this one has bindings to. */
export async function startTestServer({ environment, secrets, variables, services = [] }) {
  isolate();
  const { createTestHarness } = await import("wrangler");
  const primary = await pythonWorker(serviceRoot, { environment, secrets, variables });
  const others = [];
  for (const folder of services) {
    others.push(await boundWorker(path.resolve(serviceRoot, folder), environment));
  }
  const workers = [primary, ...others];
  const config = selectEnvironment(primary.service.config, environment);
  const server = createTestHarness({
    workers: [...workers.map(({ input }) => input), ...standIns(config, workers)],
  });
  const { url } = await server.listen();
  const worker = server.getWorker();
  const databases = migratedDatabases(serviceRoot, config.d1_databases);
  for (const { binding } of databases) await worker.applyD1Migrations(binding);
  const env = await worker.getEnv();
  const commands = await testCommands({ server, worker, env, config, databases });
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

async function pythonWorker(root, { environment, secrets = {}, variables = {} }) {
  await vendor(root);
  const service = await assemble(root, "test");
  const vars = {
    ENVIRONMENT: "development",
    ...variables,
    PYTHON_SOURCES_URL: await serveSources(() => service.main),
  };
  const { name } = selectEnvironment(service.config, environment);
  return { name, service, input: { configPath: service.configFile, env: environment, vars, secrets } };
}

async function boundWorker(root, environment) {
  const config = readConfig(root);
  const has = config.env?.[environment] ? environment : undefined;
  if (readText(path.join(root, "pyproject.toml"))) return pythonWorker(root, { environment: has });
  const { name } = selectEnvironment(config, has);
  return { name, input: { configPath: path.join(root, "wrangler.jsonc"), env: has } };
}

/** Workers that take the place of bound services which do not run in this test. */
function standIns(config, workers) {
  const running = new Set(workers.map(({ name }) => name));
  const missing = (config.services ?? []).filter(({ service }) => !running.has(service));
  return Object.entries(Object.groupBy(missing, ({ service }) => service)).map(([name, bindings]) => {
    const entrypoints = new Set(bindings.map(({ entrypoint }) => entrypoint ?? "default"));
    return {
      config: {
        name,
        main: standInModule(name, [...entrypoints]),
        compatibility_date: config.compatibility_date,
      },
    };
  });
}

function standInModule(name, entrypoints) {
  const answer = `fetch() { return new Response("${name} does not run in this test", { status: 503 }); }`;
  const text = [
    'import { WorkerEntrypoint } from "cloudflare:workers";',
    ...entrypoints.map((entrypoint) => {
      const target = entrypoint === "default" ? "default class" : `class ${entrypoint}`;
      return `export ${target} extends WorkerEntrypoint { ${answer} }`;
    }),
  ].join("\n");
  const file = path.join(serviceRoot, ".wrangler", "stand-ins", `${digest(text).slice(0, 16)}.mjs`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

async function testCommands({ server, worker, env, config, databases }) {
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
    scheduled: async ({ cron }) => (await worker.scheduled({ cron, scheduledTime: new Date() })).outcome,
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
