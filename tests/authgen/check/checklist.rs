//! Each message quoted in the checklist of a project's `docs/security.md` is reported by `authgen check` for one fault.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use crate::{
    catalog::built_in,
    matrix::{singles, tree},
    support::{World, env_document},
};

const REAL_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
const FRONTEND: &str = "frontend/.env.local";
const BACKEND: &str = "backend/.env";

/// A fault that violates one row of the checklist.
struct Fault {
    /// The message quoted in the row.
    says: &'static str,
    /// The id of the only finding.
    id: &'static str,
    breaks: fn(&Shop),
}

const FAULTS: [Fault; 15] = [
    Fault {
        says: "is shorter than 32 characters",
        id: "secret-weak",
        breaks: |shop| shop.set(FRONTEND, "AUTH_SESSION_SECRET", "Xk3vQ9"),
    },
    Fault {
        says: "looks like a placeholder",
        id: "secret-weak",
        breaks: |shop| {
            let placeholder = "replace-me-Xk3vQ9tLw7RzB1mNc5YpDg8HsJ2fA4e0";
            shop.set(FRONTEND, "AUTH_SESSION_SECRET", placeholder);
        },
    },
    Fault {
        says: "is not random",
        id: "secret-weak",
        breaks: |shop| shop.set(FRONTEND, "AUTH_SESSION_SECRET", &"a".repeat(43)),
    },
    Fault {
        says: "AUTH_SESSION_SECRET belongs in",
        id: "secret-exposed",
        breaks: |shop| {
            let other = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
            shop.append(BACKEND, &format!("AUTH_SESSION_SECRET={other}"));
        },
    },
    Fault {
        says: "has the value of AUTH_SESSION_SECRET",
        id: "secret-reused",
        breaks: |shop| {
            let session = shop.value(FRONTEND, "AUTH_SESSION_SECRET");
            shop.append(BACKEND, &format!("COOKIE_KEY={session}"));
        },
    },
    Fault {
        says: "BETTER_AUTH_SECRET differs from",
        id: "secret-differs",
        breaks: |shop| {
            let other = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
            shop.set(BACKEND, "BETTER_AUTH_SECRET", other);
        },
    },
    Fault {
        says: "JWKS_URL is not the address of the frontend's keys",
        id: "jwks-address",
        breaks: |shop| shop.set(BACKEND, "JWKS_URL", "http://localhost:3000/keys"),
    },
    Fault {
        says: "git tracks this file",
        id: "env-file-tracked",
        breaks: |shop| shop.git(&["add", "--force", BACKEND]),
    },
    Fault {
        says: "git does not ignore this file",
        id: "env-file-not-ignored",
        breaks: |shop| shop.append(".gitignore", &format!("!/{BACKEND}")),
    },
    Fault {
        says: "uses plain http to another machine",
        id: "plain-http",
        breaks: |shop| {
            let address = "http://api.example.org/api";
            shop.set(FRONTEND, "NEXT_PUBLIC_API_BASE_URL", address);
        },
    },
    Fault {
        says: "ACCESS_TOKEN_EXPIRE_MINUTES is above 30",
        id: "env-value",
        breaks: |shop| {
            for file in [FRONTEND, BACKEND] {
                shop.set(file, "ACCESS_TOKEN_EXPIRE_MINUTES", "1440");
            }
        },
    },
    Fault {
        says: "ACCESS_TOKEN_EXPIRE_MINUTES differs from",
        id: "value-differs",
        breaks: |shop| shop.set(BACKEND, "ACCESS_TOKEN_EXPIRE_MINUTES", "15"),
    },
    Fault {
        says: "CORS_ALLOWED_ORIGIN is not the origin of",
        id: "cors-origin",
        breaks: |shop| shop.set(BACKEND, "CORS_ALLOWED_ORIGIN", "http://localhost:3001"),
    },
    Fault {
        says: "is missing",
        id: "env-missing-key",
        breaks: |shop| {
            let line = format!("JWT_AUDIENCE={}\n", shop.value(BACKEND, "JWT_AUDIENCE"));
            shop.edit(BACKEND, &line, "");
        },
    },
    Fault {
        says: "is not a whole number",
        id: "env-value",
        breaks: |shop| shop.set(BACKEND, "PORT", "eighty"),
    },
];

struct Shop(World);

impl Shop {
    fn new(more: &[&str]) -> Self {
        let world = World::new();
        world.new_project("shop", &[&["--package-manager", "npm"], more].concat());
        let shop = Self(world);
        shop.git(&["init", "--quiet"]);
        shop
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.work("shop").join(file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("a file")
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(self.path(file), text.replacen(from, to, 1)).expect("a file");
    }

    fn value(&self, file: &str, key: &str) -> String {
        let text = self.read(file);
        let document = env_document(file, text.as_bytes());
        document.get(key).expect(key).to_owned()
    }

    fn set(&self, file: &str, key: &str, new: &str) {
        let old = self.value(file, key);
        self.edit(file, &format!("{key}={old}\n"), &format!("{key}={new}\n"));
    }

    fn append(&self, file: &str, line: &str) {
        let text = self.read(file) + line + "\n";
        fs::write(self.path(file), text).expect("a file");
    }

    fn git(&self, words: &[&str]) {
        let mut git = Command::new("git");
        git.args(words).current_dir(self.path(""));
        let status = git.env("HOME", self.0.root().join("home")).status();
        assert!(status.expect("git").success(), "git {words:?}");
    }

    /// Ids and messages of the findings of `authgen check`.
    fn ours(&self) -> (BTreeSet<String>, Vec<String>) {
        let run = self.0.authgen(["check", "--json"]).cwd(self.path(""));
        let report = run.env("PATH", REAL_PATH).go().json();
        let findings = report["findings"].as_array().expect("findings");
        let texts = |key: &'static str| {
            let text = move |finding: &serde_json::Value| finding[key].as_str().map(str::to_owned);
            findings.iter().filter_map(text)
        };
        (texts("id").collect(), texts("message").collect())
    }

    /// Checks that the message is reported with the fault, and not without it.
    fn proves(&self, fault: &Fault) {
        let files = [FRONTEND, BACKEND, ".gitignore"].map(|file| (file, self.read(file)));
        (fault.breaks)(self);
        let (ids, messages) = self.ours();
        assert_eq!(ids, BTreeSet::from([fault.id.to_owned()]), "{}", fault.says);
        let is_said = messages.iter().any(|message| message.contains(fault.says));
        assert!(is_said, "{}: {messages:?}", fault.says);
        for (file, text) in files {
            fs::write(self.path(file), text).expect("a file");
        }
        self.git(&["rm", "--quiet", "--cached", "--ignore-unmatch", BACKEND]);
        self.is_right();
    }

    fn is_right(&self) {
        let (ids, _) = self.ours();
        assert_eq!(ids, BTreeSet::new());
    }
}

/// The rows of a page: requirement and quoted messages.
fn rows(page: &str) -> Vec<(String, Vec<String>)> {
    let (_, section) = page.split_once("\n## Checklist\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let table = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", item, _, says, ""] = cells[..] else {
            panic!("{line}")
        };
        let quotes = says.split('"').skip(1).step_by(2).map(str::to_owned);
        let quotes: Vec<_> = quotes.collect();
        assert!(!quotes.is_empty(), "{line}");
        (item.to_owned(), quotes)
    };
    table.map(row).collect()
}

fn fault(says: &str) -> &'static Fault {
    let found = FAULTS.iter().find(|fault| fault.says == says);
    found.unwrap_or_else(|| panic!("no fault for {says:?}"))
}

#[test]
fn each_row_is_proven_by_a_check() {
    let mut proven = BTreeSet::new();
    for token in ["hs256", "jwks"] {
        let shop = Shop::new(&["--token", token]);
        shop.is_right();
        for says in rows(&shop.read("docs/security.md"))
            .into_iter()
            .flat_map(|(_, quotes)| quotes)
        {
            if proven.insert(says.clone()) {
                shop.proves(fault(&says));
            }
        }
    }
    let all: BTreeSet<String> = FAULTS.iter().map(|fault| fault.says.to_owned()).collect();
    assert_eq!(proven, all, "a fault of no row");
}

#[test]
fn every_project_has_the_whole_list() {
    let catalog = built_in();
    for combination in singles(&catalog) {
        let tree = tree(&catalog, &combination.flags);
        let page = tree
            .iter()
            .find(|(path, _)| path.as_str() == "docs/security.md")
            .expect("the page");
        let page = String::from_utf8_lossy(page.1.blob.bytes()).into_owned();
        let rows = rows(&page);
        assert_eq!(rows.len(), 8, "{}", combination.name);
        let items: BTreeSet<&str> = rows.iter().map(|(item, _)| item.as_str()).collect();
        assert_eq!(items.len(), rows.len(), "{}", combination.name);
        for says in rows.iter().flat_map(|(_, quotes)| quotes) {
            fault(says);
        }
    }
}
