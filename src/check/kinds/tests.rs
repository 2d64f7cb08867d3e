use super::*;

fn row(kind: EnvKind) -> EnvRow {
    EnvRow {
        name: "NAME".to_owned(),
        kind,
        service: "backend".to_owned(),
        file: "backend/.env".to_owned(),
        min: Some(1),
        max: Some(30),
        ..EnvRow::default()
    }
}

#[test]
fn each_kind_accepts_its_own_values_only() {
    use EnvKind::{DatabaseUrl, Integer, Origin, Origins, Port, Secrets, Text, Url};
    const SECRET: &str = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
    let two = format!("{SECRET},_{}", &SECRET[..42]);
    let good = [
        (Url, "http://localhost:8000/api"),
        (Origin, "https://app.example.org"),
        (Origins, "https://a.example.org,http://localhost:3000"),
        (DatabaseUrl, "postgresql://app:pw@127.0.0.1:54329/app"),
        (Port, "8000"),
        (Integer, "30"),
        (Text, "anything"),
        (Secrets, SECRET),
        (Secrets, &two),
    ];
    for (kind, value) in good {
        assert_eq!(problem(&row(kind), value), None, "{value}");
    }
    let bad = [
        (Url, "localhost", "http://"),
        (Url, "ftp://a.org", "http://"),
        (Url, "http://u:hunter2@a.org", "user"),
        (Url, "http://a.org?a=hunter2", "query"),
        (Url, "http://a.org/", "ends with"),
        (Origin, "http://a.org/", "origin"),
        (Origin, "https://a.org:443", "origin"),
        (Origin, "https://A.org", "origin"),
        (Origins, "https://a.org,", "list"),
        (DatabaseUrl, "mysql://u:hunter2@h/d", "postgresql://"),
        (DatabaseUrl, "postgresql://h/d", "no user"),
        (DatabaseUrl, "postgresql://u:hunter2@h", "/name"),
        (DatabaseUrl, "postgresql://u:replace-me@h/d", "example"),
        (Port, "0", "below 1"),
        (Port, "65536", "above 65535"),
        (Port, "+80", "whole"),
        (Port, "", "whole"),
        (Integer, "31", "above 30"),
        (Integer, "1e1", "whole"),
        (Integer, "1234567890", "whole"),
        (Secrets, "a,a", "list"),
        (Secrets, "replace-me", "position 1 that is shorter"),
    ];
    for (kind, value, part) in bad {
        let found = problem(&row(kind), value).expect(value);
        assert!(found.contains(part), "{value}: {found}");
        assert!(!found.contains("hunter2"), "{found}");
    }
}
