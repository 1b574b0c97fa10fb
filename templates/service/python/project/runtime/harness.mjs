// Started by tests/worker.py: runs the service in workerd with empty storage. The first line on stdin says how,
// each further line is a command; every answer is a line of JSON on stdout. When stdin closes, all of it ends.
import "./prerequisites.mjs";
import readline from "node:readline";
import { startTestServer } from "./testserver.mjs";

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // stdout is for answers alone
const answer = (value) => write(`${JSON.stringify(value)}\n`);

let server;

async function start(options) {
  server = await startTestServer(options);
  return { url: server.url };
}

async function run({ command, ...values }) {
  return (await server.commands[command](values)) ?? null;
}

/** Also while the server is still starting: the tests may be gone before it is there. */
async function stop() {
  setTimeout(() => process.exit(1), 5000).unref();
  await server?.close();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
const lines = readline.createInterface({ input: process.stdin });
lines.on("close", stop);
lines.on("line", async (line) => {
  const request = JSON.parse(line);
  if (server) {
    await run(request).then(
      (result) => answer({ result }),
      (error) => answer({ error: String(error?.message ?? error) }),
    );
    return;
  }
  try {
    answer(await start(request));
  } catch (error) {
    console.error(error?.message ?? error);
    process.exit(1);
  }
});
