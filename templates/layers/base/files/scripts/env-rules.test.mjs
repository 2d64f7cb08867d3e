import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { checkFile, distance, Report } from "./lib/env-rules.mjs";
import { checkTogether } from "./lib/env-together.mjs";

/** @typedef {import("./lib/env-rules.mjs").Rule} Rule */

const newSecret = () => randomBytes(32).toString("base64url");
const token = newSecret();
const session = newSecret();
const newest = newSecret();
const oldest = newSecret();
const previous = newSecret();
const database = `postgresql://app:${newSecret()}@127.0.0.1:54329/app`;

/** @type {(service: string, name: string, kind: string, more?: Partial<Rule>) => Rule} */
const rule = (service, name, kind, more = {}) => ({
  name,
  kind,
  service,
  file: service === "frontend" ? "frontend/.env.local" : "backend/.env",
  ...more,
});

const rules = [
  rule("frontend", "PORT", "port"),
  rule("frontend", "BETTER_AUTH_URL", "url", { shared: "auth-url" }),
  rule("frontend", "BETTER_AUTH_SECRET", "secret", { shared: "token-secret" }),
  rule("frontend", "AUTH_SESSION_SECRET", "secret", { exclusive: true }),
  rule("frontend", "AUTH_SESSION_SECRET_PREVIOUS", "secrets", { exclusive: true, optional: true }),
  rule("frontend", "AUTH_TRUSTED_ORIGINS", "origins", { optional: true }),
  rule("frontend", "DATABASE_URL", "database-url", { shared: "database-url" }),
  rule("frontend", "NEXT_PUBLIC_API_BASE_URL", "url"),
  rule("frontend", "MAIL_FROM", "text", { optional: true }),
  rule("frontend", "SHOP_ID", "text", {
    optional: true,
    part: "the shop",
    about: "From the shop.",
  }),
  rule("frontend", "SHOP_SECRET", "credential", { optional: true, part: "the shop" }),
  rule("backend", "PORT", "port"),
  rule("backend", "DATABASE_URL", "database-url", { shared: "database-url" }),
  rule("backend", "BETTER_AUTH_SECRET", "secret", { shared: "token-secret" }),
  rule("backend", "BETTER_AUTH_SECRET_PREVIOUS", "secret", { optional: true }),
  rule("backend", "ACCESS_TOKEN_EXPIRE_MINUTES", "integer", { min: 1, max: 30 }),
  rule("backend", "JWT_ISSUER", "url", { shared: "auth-url" }),
  rule("backend", "CORS_ALLOWED_ORIGIN", "origin"),
];

const frontend = `# The frontend
PORT=3000
BETTER_AUTH_URL=http://localhost:3000
BETTER_AUTH_SECRET=${token}
AUTH_SESSION_SECRET=${session}
AUTH_TRUSTED_ORIGINS=http://127.0.0.1:3000
DATABASE_URL=${database}
NEXT_PUBLIC_API_BASE_URL=http://localhost:8000/api
`;

const backend = `PORT=8000
DATABASE_URL=${database}
BETTER_AUTH_SECRET=${token}
ACCESS_TOKEN_EXPIRE_MINUTES=30
JWT_ISSUER=http://localhost:3000
CORS_ALLOWED_ORIGIN=http://localhost:3000
`;

/**
 * @param {{ frontend?: string | Buffer, backend?: string | Buffer, facts?: object }} files
 */
function check({ frontend: first = frontend, backend: second = backend, facts = {} }) {
  const report = new Report();
  const files = { "frontend/.env.local": first, "backend/.env": second };
  const checked = Object.entries(files).flatMap(([file, text]) => {
    const own = rules.filter((each) => each.file === file);
    const bytes = Buffer.from(text);
    const known = { file, bytes, mode: 0o600, ignored: true, tracked: false, ...facts };
    return checkFile(report, own, known) ?? [];
  });
  checkTogether(report, checked);
  return report;
}

/** @param {Report} report */
const lines = ({ findings }) =>
  findings.map(({ file, line, severity, message }) => `${severity} ${file}:${line} ${message}`);

test("a part has all of its variables, or none and is off", () => {
  const off = check({});
  assert.deepEqual(lines(off), []);
  const [note] = off.notes;
  assert.equal(note?.message, "the shop is off: it needs SHOP_ID, SHOP_SECRET");
  assert.equal(note?.fix, "From the shop.");
  const half = check({ frontend: `${frontend}SHOP_ID=7\n` });
  assert.deepEqual(lines(half), ["error frontend/.env.local:9 the shop needs SHOP_SECRET as well"]);
  const whole = `${frontend}SHOP_ID=7\nSHOP_SECRET=a-key-of-the-shop\n`;
  assert.deepEqual(
    [check({ frontend: whole }).findings, check({ frontend: whole }).notes],
    [[], []],
  );
  const shown = check({ frontend: `${whole}NEXT_PUBLIC_SHOP=a-key-of-the-shop\n` });
  assert.match(lines(shown).join(), /NEXT_PUBLIC_SHOP holds a secret/);
});

test("right files have no findings", () => {
  const report = check({});
  assert.deepEqual(lines(report), []);
  assert.ok(report.checks > 50);
});

/**
 * What is changed, in which file, and the one finding that must come of it.
 *
 * @type {Record<string, [keyof typeof originals, string | RegExp, string, RegExp]>}
 */
const cases = {
  "a value with quotes": ["frontend", "PORT=3000", 'PORT="3000"', /:2 PORT holds a quote/],
  "a value with a blank": ["frontend", "PORT=3000", "PORT=3000 ", /:2 PORT holds a blank/],
  "a value with #": ["backend", "PORT=8000", "PORT=8000#1", /:1 PORT holds a `#`/],
  "a value with $": ["backend", "PORT=8000", "PORT=$" + "{P}", /:1 PORT holds a `\$`/],
  "a value with a backslash": ["backend", "PORT=8000", "PORT=80\\n", /:1 PORT holds a backslash/],
  "a value with |": ["backend", "PORT=8000", "PORT=80|1", /:1 PORT holds a character outside/],
  "a blank before =": ["backend", "PORT=", "PORT =", /:1 this line has a blank beside `=`/],
  "a blank behind =": ["backend", "PORT=", "PORT= ", /:1 this line has a blank beside `=`/],
  "an indented line": ["frontend", "PORT", " PORT", /:2 this line starts with a blank/],
  export: ["frontend", "PORT", "export PORT", /:2 this line starts with `export`/],
  "a line without =": ["backend", "PORT=8000", "PORT=8000\nPORT", /:2 this line has no `=`/],
  "a lower-case key": ["backend", "PORT=8000", "PORT=8000\nport=1", /:2 this line has a key/],
  CRLF: ["backend", "8000\n", "8000\r\n", /:1 this line ends with a carriage return/],
  "a byte order mark": ["backend", "PORT", "\uFEFFPORT", /:1 this line starts with a byte order/],
  "no last line feed": ["backend", /\n$/, "", /:6 this line does not end with a line feed/],
  "a key twice": ["backend", "PORT=8000", "PORT=8000\nPORT=8000", /:2 PORT is already in line 1/],
  "an empty value": ["frontend", "PORT=3000", "PORT=", /:2 PORT is empty/],
  "a missing key": ["frontend", "PORT=3000\n", "", /:1 PORT is missing/],
  "a secret that is too short": ["frontend", session, session.slice(1), /:5 .* is not 43/],
  "a secret that is too long": ["frontend", session, `${session}x`, /:5 .* is not 43/],
  "a secret in base64": ["frontend", session, `${session.slice(2)}+=`, /:5 .* has a character/],
  "a repeated character": ["frontend", session, "a".repeat(43), /:5 .* not random: it repeats/],
  "a repeated word": [
    "frontend",
    session,
    "k3Y-9z_Q".repeat(6).slice(5),
    /:5 .* not random: it repeats/,
  ],
  "a row of the keyboard": [
    "frontend",
    session,
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
    /:5 .* not random: its characters follow/,
  ],
  "a placeholder": ["frontend", session, `change-me_${session.slice(10)}`, /:5 .* placeholder/],
  "another secret": ["backend", token, newSecret(), /\.env:3 BETTER_AUTH_SECRET differs from/],
  "another issuer": [
    "backend",
    "ISSUER=http:",
    "ISSUER=https:",
    /:5 JWT_ISSUER differs from BETTER/,
  ],
  "another database": ["backend", "54329", "54330", /:2 DATABASE_URL differs from/],
  "one secret for two purposes": ["frontend", session, token, /AUTH_SESSION_SECRET in/],
  "the session secret in a backend": [
    "backend",
    "PORT=8000",
    `PORT=8000\nAUTH_SESSION_SECRET=${newSecret()}`,
    /\.env:2 AUTH_SESSION_SECRET belongs into frontend/,
  ],
  "the session secret under another name": [
    "backend",
    "PORT=8000",
    `PORT=8000\nCOOKIE_KEY=${session}`,
    /\.env:2 COOKIE_KEY has the value of AUTH_SESSION_SECRET/,
  ],
  "a public secret, by name": [
    "frontend",
    "PORT=3000",
    "PORT=3000\nNEXT_PUBLIC_MAIL_PASSWORD=x",
    /:3 NEXT_PUBLIC_MAIL_PASSWORD is sent to every browser/,
  ],
  "a public secret, by value": [
    "frontend",
    "PORT=3000",
    `PORT=3000\nNEXT_PUBLIC_X=a${token}`,
    /:3 NEXT_PUBLIC_X holds a secret/,
  ],
  "a public database password": [
    "frontend",
    "PORT=3000",
    `PORT=3000\nNEXT_PUBLIC_X=${new URL(database).password}`,
    /:3 NEXT_PUBLIC_X holds a secret/,
  ],
  "a port that is no number": ["backend", "8000", "http", /:1 PORT is not a whole number/],
  "a port that is too large": ["backend", "8000", "65536", /:1 PORT is above 65535/],
  "the same port twice": ["backend", "8000", "3000", /\.env:1 PORT is also the port in frontend/],
  "an integer that is too large": ["backend", "=30", "=31", /:4 ACCESS_TOKEN.* is above 30/],
  "an integer that is too small": ["backend", "=30", "=0", /:4 ACCESS_TOKEN.* is below 1/],
  "an address without scheme": [
    "frontend",
    "http://localhost:8000/api",
    "localhost",
    /:8 .* http:/,
  ],
  "an address with a slash at the end": ["frontend", "8000/api", "8000/api/", /:8 .* ends with/],
  "an address with a password": ["frontend", "localhost:8000", "a:b@localhost", /:8 .* password/],
  "an origin with a path": [
    "frontend",
    "127.0.0.1:3000",
    "127.0.0.1:3000/a",
    /:6 .* not a list of/,
  ],
  "another scheme of database": [
    "frontend",
    /postgresql(.*)/,
    "mysql$1",
    /:7 DATABASE_URL is not a postgresql/,
  ],
  "the password of the example": [
    "frontend",
    /app:[^@]+/,
    "app:replace-me",
    /:7 DATABASE_URL has the password of the example/,
  ],
};
const originals = { frontend, backend };

for (const [name, [file, from, to, expected]] of Object.entries(cases)) {
  test(`finds ${name}`, () => {
    const changed = originals[file].replace(from, () => to.replace("$1", database.slice(10)));
    assert.notEqual(changed, originals[file]);
    const report = check({ [file]: changed });
    const found = lines(report);
    assert.ok(
      found.some((line) => expected.test(line)),
      found.join("\n"),
    );
    const everything = JSON.stringify(report);
    for (const value of [token, session, new URL(database).password]) {
      assert.ok(!everything.includes(value), "a finding holds a value");
    }
  });
}

test("a foreign origin for CORS is found", () => {
  const found = lines(check({ backend: backend.replace(/(ORIGIN=.*)0/, "$11") }));
  assert.deepEqual(found, [
    "error backend/.env:6 CORS_ALLOWED_ORIGIN is not the origin of BETTER_AUTH_URL in frontend/.env.local:3",
  ]);
});

test("a typo is told from a variable of your own", () => {
  const typo = lines(check({ frontend: frontend.replace("AUTH_SECRET", "AUTH_SECERT") }));
  assert.ok(typo.some((line) => /BETTER_AUTH_SECERT is unknown; BETTER_AUTH_SECRET/.test(line)));
  assert.deepEqual(lines(check({ frontend: `${frontend}SMTP_HOST=mail\n` })), []);
});

const earlier = (/** @type {string} */ list) => ({
  frontend: `${frontend}AUTH_SESSION_SECRET_PREVIOUS=${list}\n`,
});
const kept = (/** @type {string} */ secret) => ({
  backend: `${backend}BETTER_AUTH_SECRET_PREVIOUS=${secret}\n`,
});

test("secrets that are being replaced are right too", () => {
  assert.deepEqual(lines(check({ ...earlier(oldest), ...kept(previous) })), []);
  assert.deepEqual(lines(check(earlier(`${newest},${oldest}`))), []);
});

test("a list of earlier secrets is told from another text", () => {
  const texts = [`${oldest},`, `,${oldest}`, `${newest},,${oldest}`, `${oldest},${oldest}`];
  for (const text of texts) {
    const [found, ...more] = lines(check(earlier(text)));
    assert.match(
      found,
      /^error frontend.*:9 AUTH_SESSION_SECRET_PREVIOUS is not a list of earlier/,
    );
    assert.deepEqual(more, []);
  }
  const weak = lines(check(earlier(`${newest},short`)));
  assert.match(
    weak.join(),
    /^error .*:9 AUTH_SESSION_SECRET_PREVIOUS has secret 2, which is not 43/,
  );
});

test("what replaces a secret is another one", () => {
  const current = lines(check(earlier(`${session},${oldest}`)));
  assert.match(current.join("\n"), /:9 AUTH_SESSION_SECRET_PREVIOUS has the value of AUTH_SESSION/);
  assert.deepEqual(lines(check(kept(token))), [
    "error backend/.env:7 BETTER_AUTH_SECRET_PREVIOUS has the value of BETTER_AUTH_SECRET in frontend/.env.local:4",
  ]);
});

test("earlier secrets are the frontend's alone", () => {
  const list = earlier(`${newest},${oldest}`);
  const copied = lines(check({ ...list, backend: `${backend}COOKIE_KEY=${oldest}\n` }));
  assert.match(copied.join(), /\.env:7 COOKIE_KEY has the value of AUTH_SESSION_SECRET_PREVIOUS/);
  const shown = lines(check({ frontend: `${list.frontend}NEXT_PUBLIC_X=${oldest}\n` }));
  assert.match(shown.join("\n"), /:10 NEXT_PUBLIC_X holds a secret/);
});

test("an optional variable may be missing but not empty", () => {
  const without = lines(check({ frontend: frontend.replace(/AUTH_TRUSTED_ORIGINS=.*\n/, "") }));
  assert.deepEqual(without, []);
  const { findings } = check({ frontend: frontend.replace(/(ORIGINS=).*/, "$1") });
  assert.deepEqual(
    findings.map(({ line, message, fix }) => [line, message, fix]),
    [[6, "AUTH_TRUSTED_ORIGINS is empty", "delete the line: without it there is none"]],
  );
});

test("a variable of your own may be written as you like, with a warning", () => {
  const found = lines(check({ frontend: `${frontend}SMTP_NAME="My App"\n` }));
  assert.deepEqual(found, ["warning frontend/.env.local:9 SMTP_NAME holds a quote"]);
});

test("bytes that are not UTF-8 are found", () => {
  const found = lines(check({ backend: Buffer.from([0x41, 0x3d, 0xff, 0x0a]) }));
  assert.ok(found.includes("error backend/.env:1 this line is not UTF-8"));
});

test("what surrounds the file is checked", () => {
  const open = lines(check({ facts: { mode: 0o640 } }));
  assert.ok(open.includes("error backend/.env:1 other users of this machine may open it"));
  const tracked = lines(check({ facts: { tracked: true } }));
  assert.ok(tracked.includes("error backend/.env:1 git tracks this file"));
  const shown = lines(check({ facts: { ignored: false } }));
  assert.ok(shown.includes("error backend/.env:1 git does not ignore this file"));
  const unknown = lines(check({ facts: { mode: null, ignored: null, tracked: null } }));
  assert.deepEqual(unknown, []);
  const missing = lines(check({ facts: { bytes: undefined, unreadable: "is missing" } }));
  assert.ok(missing.includes("error backend/.env:1 is missing"));
});

test("new secrets always pass", () => {
  for (let round = 0; round < 2000; round++) {
    const found = lines(check({ frontend: frontend.replace(session, newSecret()) }));
    assert.deepEqual(found, []);
  }
});

test("the distance counts neighbours that changed places once", () => {
  assert.equal(distance("SECRET", "SECRET"), 0);
  assert.equal(distance("SECRET", "SECERT"), 1);
  assert.equal(distance("SECRET", "SCRT"), 2);
  assert.equal(distance("PORT", ""), 4);
});
