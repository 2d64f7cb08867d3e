import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const windows = process.platform === "win32";

/** Options for spawn() that give a child, and all it starts, a process group of its own. */
export const ownGroup = { detached: !windows, windowsHide: true };

/**
 * Sends a signal to a process and everything it started.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  try {
    if (windows) execFileSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    else process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/**
 * Whether any process of the group still runs. A process that ended but that nobody reaped, as in a
 * container without an init, does not count.
 *
 * @param {number} pid
 */
export function groupLives(pid) {
  try {
    process.kill(windows ? pid : -pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  return process.platform !== "linux" || readdirSync("/proc").some((each) => isMember(each, pid));
}

/**
 * @param {string} pid
 * @param {number} group
 */
function isMember(pid, group) {
  if (!/^\d+$/.test(pid)) return false;
  try {
    // pid (name) state parent group …: the name may hold anything, also a parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , member] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && Number(member) === group;
  } catch {
    return false;
  }
}

/**
 * Asks the groups to end, waits, and ends what is left by force.
 *
 * @param {number[]} pids
 * @param {number} patience milliseconds
 */
export async function endGroups(pids, patience) {
  const deadline = Date.now() + patience;
  for (const pid of pids) signalGroup(pid, "SIGTERM");
  while (pids.some(groupLives) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const pid of pids.filter(groupLives)) signalGroup(pid, "SIGKILL");
}
