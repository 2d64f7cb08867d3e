import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * One service of this project as a process: what `npm run dev` and `npm start` run.
 *
 * @typedef {object} Process
 * @property {string} name
 * @property {string} dir
 * @property {string} env_file
 * @property {string} dev command while developing
 * @property {string} start command that runs the build
 * @property {{ program: string, hint: string }[]} needs programs that must be on PATH
 */

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} title
 * @property {string} dir
 * @property {string} env_file
 * @property {string} env_prefix
 * @property {string} audience
 * @property {boolean} primary
 */

/**
 * @typedef {object} Project
 * @property {string} name
 * @property {{ name: string, dir: string, env_file: string }} frontend
 * @property {Service[]} services
 * @property {Process[]} processes
 */

export const root = path.resolve(import.meta.dirname, "../..");

/** @type {Project} */
export const project = JSON.parse(readFileSync(path.join(root, "scripts/project.json"), "utf8"));

/** @param {...string} parts */
export const inProject = (...parts) => path.join(root, ...parts);
