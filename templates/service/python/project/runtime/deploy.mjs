// usage: npm run deploy [-- --env NAME] [-- any other option of `wrangler deploy`]
// Deploys to production unless told otherwise. The top level of wrangler.jsonc is for local use only.
import "./prerequisites.mjs";
import { spawnSync } from "node:child_process";
import { optionValue, readConfig, selectEnvironment } from "./config.mjs";
import { Refusal, quietly, runCommand, serviceRoot as root, wranglerProgram } from "./project.mjs";
import { vendor } from "./vendor.mjs";

await runCommand(async () => {
  const args = process.argv.slice(2);
  // Else it would be production, whatever was meant.
  if (process.env.npm_config_env) throw new Refusal("npm took --env for itself: npm run deploy -- --env NAME");
  const environment = optionValue(args, "--env", "-e");
  selectEnvironment(readConfig(root), environment ?? "production");
  await vendor(root);
  const chosen = environment === undefined ? ["--env", "production"] : [];
  const { status } = spawnSync(process.execPath, [wranglerProgram, "deploy", ...chosen, ...args], {
    cwd: root,
    env: quietly,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
});
