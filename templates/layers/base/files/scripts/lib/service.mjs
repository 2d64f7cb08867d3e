import { stripVTControlCharacters } from "node:util";
import { colorEnv } from "./cli.mjs";
import { Child, whenReady } from "./processes.mjs";
import { inProject, loadEnv, project, runEnv, withoutPerService } from "./project.mjs";

/** A service that `dev` or `start` builds, runs and restarts. */
export class Service {
  /** @type {"waiting" | "building" | "starting" | "ready" | "failed"} */
  state = "waiting";
  /** Progress of the build, or the reason the service is not ready. */
  detail = "";
  since = Date.now();
  running;
  #build;
  /** The executable that Cargo built, because `cargo run` would wait while an editor runs Cargo. */
  #program;
  #isStale = false;
  #isBusy = false;
  #isStopped = false;

  constructor(row, kind, { print, changed }) {
    this.row = row;
    this.kind = kind;
    this.print = print;
    this.changed = changed;
    this.isFrontend = row.name === project.frontend.name;
  }

  get port() {
    return Number(loadEnv(this.row.env_file).PORT);
  }

  /**
   * Rebuilds and restarts the service. The old process keeps serving during the build; another call
   * restarts the build.
   */
  async update() {
    this.#isStale = true;
    void this.#build?.stop(0);
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isStale && !this.#isStopped) {
      this.#isStale = false;
      try {
        if (await this.#builds()) await this.#replace();
      } catch (error) {
        // The service may fail to start, for example without an env file.
        this.#become("failed", error.message);
      }
    }
    this.#isBusy = false;
  }

  async stop(patience) {
    this.#isStopped = true;
    await Promise.all([this.#build?.stop(0), this.running?.stop(patience)]);
  }

  #become(state, detail = "") {
    if (state !== this.state) this.since = Date.now();
    Object.assign(this, { state, detail });
    if (!this.#isStopped) this.changed(this);
  }

  #options() {
    const env = { ...runEnv(this.row, withoutPerService()), ...colorEnv };
    return { cwd: inProject(this.row.dir), env, print: (line) => this.#take(line) };
  }

  /** Prints a line of output, unless it only reports build progress or is hidden. */
  #take(line) {
    const { progress, hidden } = this.row;
    const text = stripVTControlCharacters(line);
    const done = this.state === "building" && progress && text.match(progress)?.[1];
    if (done) this.#become("building", done.replace("/", " of "));
    else if (text && !(hidden && text.match(hidden))) this.print(line);
  }

  #withHint(how) {
    const hint = this.row.needs.find(({ program }) => how.startsWith(`${program} `))?.hint;
    return hint ? `${how}: ${hint}` : how;
  }

  async #builds() {
    if (this.kind === "start" || !this.row.build) return true;
    this.#become("building");
    this.#build = new Child(this.row.build, {
      ...this.#options(),
      yields: true,
      print: (line) => {
        if (line.startsWith('{"reason":')) {
          const { executable, target } = JSON.parse(line);
          if (executable && target.name === this.row.name) this.#program = executable;
        } else this.#take(line);
      },
    });
    const how = await this.#build.ended;
    if (this.#isStale || this.#isStopped) return false;
    if (how === "exit code 0") return true;
    const rest = this.running ? "; the previous build keeps running" : "";
    this.#become("failed", `build: ${this.#withHint(how)}${rest}`);
    return false;
  }

  async #replace() {
    const before = this.running;
    this.running = undefined;
    await before?.stop();
    if (this.#isStopped) return;
    const url = `http://localhost:${this.port}`;
    const started = new Child(this.#program ?? this.row[this.kind], this.#options());
    this.running = started;
    this.#become("starting");
    const ended = new AbortController();
    void started.ended.then((how) => {
      ended.abort();
      if (this.running !== started) return;
      this.running = undefined;
      this.#become("failed", this.#withHint(how));
    });
    const page = this.isFrontend ? { url, anyStatus: true } : { url: `${url}/ready` };
    const notYet = (reason) => {
      this.detail = reason;
    };
    void whenReady(page, ended.signal, notYet).then((ready) => ready && this.#become("ready"));
  }
}
