// Serves the service's code to the host inside workerd, which has no files of its own.
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { digest, listFiles } from "./project.mjs";

/** Gives the address to ask. `mainFile` is called each time: the configuration may come to name another. */
export async function serveSources(mainFile) {
  const secretPath = `/${randomUUID()}`; // other programs on this machine have no business here
  const server = http.createServer((request, response) => {
    if (request.url !== secretPath) return response.writeHead(404).end();
    try {
      answer(mainFile(), request, response);
    } catch (error) {
      response.writeHead(500).end(error.message); // a file vanished meanwhile: the next request asks again
    }
  });
  server.unref();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${server.address().port}${secretPath}`;
}

function answer(main, request, response) {
  const folder = path.dirname(main);
  const known = request.headers["if-none-match"];
  const etag = `"${stateOf(folder)}"`;
  if (known === etag) return response.writeHead(304).end();
  const files = listFiles(folder).map((file) => [
    path.relative(folder, file).replaceAll("\\", "/"),
    fs.readFileSync(file).toString("base64"),
  ]);
  const body = {
    folder: path.basename(folder),
    main: path.basename(main, ".py"),
    files: Object.fromEntries(files),
  };
  response.writeHead(200, { "content-type": "application/json", etag }).end(JSON.stringify(body));
  if (known) console.log("Source changed, reloaded.");
}

/** Compares stats, because file watchers lose the renames by which editors save. */
function stateOf(folder) {
  const stats = listFiles(folder).map((file) => {
    const { mtimeMs, size, ino } = fs.statSync(file);
    return `${file} ${mtimeMs} ${size} ${ino}`;
  });
  return digest(...stats);
}
