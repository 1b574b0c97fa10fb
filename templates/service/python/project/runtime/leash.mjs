// Preloaded into wrangler by processes.mjs. Should the process that holds the leash be killed outright, nobody
// would stop wrangler: so the first process of its group watches, and ends the group.
const holder = Number(process.env.LEASH_HOLDER);

if (process.ppid === holder && process.platform !== "win32") {
  const wholeGroup = 0;
  setInterval(() => process.ppid !== holder && process.kill(wholeGroup, "SIGKILL"), 500).unref();
}
