import { spawn } from "node:child_process";
import { dim } from "./cli.mjs";

/** Handles key presses. `restarts` maps each name in the menu of key `r` to a restart function. */
export function listen({ restarts, quit, address }) {
  const names = Object.keys(restarts);
  const choices = names.map((name, index) => `${index + 1} ${name}`).join("   ");
  let isChoosing = false;
  const press = (key) => {
    const chosen = isChoosing && restarts[names[Number(key) - 1]];
    isChoosing = key === "r";
    if (chosen) chosen();
    else if (isChoosing) console.log(dim(`restart which?   ${choices}`));
    else if (key === "o") open(address());
    else if (key === "\r") console.log();
    else if (key === "q" || key === "\u0003") quit();
    else if (key === "\u001a") {
      process.stdin.setRawMode(false);
      process.once("SIGCONT", () => process.stdin.setRawMode(true));
      process.kill(0, "SIGTSTP");
    }
  };
  process.stdin.setRawMode(true).on("data", (pressed) => [...pressed.toString()].forEach(press));
}

function open(url) {
  const program = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  const failed = () => console.log(dim(`${program} failed: open ${url} in a browser`));
  const opener = spawn(program, [url], { stdio: "ignore", detached: true });
  opener.on("error", failed).on("exit", (code) => code && program === "xdg-open" && failed());
  opener.unref();
}
