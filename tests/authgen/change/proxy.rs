//! A proxy is added to a project, replaced and removed.

use super::Project;

const ENV: &str = "frontend/.env.local";

#[test]
fn the_header_follows_the_proxy_unless_the_owner_edited_it() {
    let project = Project::new(&[]);
    assert!(project.read(ENV).contains("\n# AUTH_IP_HEADER=x-real-ip\n"));

    project
        .run(&["add", "proxy", "cloudflare", "--yes"])
        .code(0);
    assert!(
        project
            .read(ENV)
            .contains("\nAUTH_IP_HEADER=cf-connecting-ip\n")
    );
    let page = project.read("docs/proxy.md");
    assert!(page.contains("`cf-connecting-ip`"), "{page}");
    project.is_settled();

    project.run(&["set", "proxy", "forwarded", "--yes"]).code(0);
    let env = project.read(ENV);
    assert!(env.contains("\nAUTH_IP_HEADER=x-forwarded-for\n"), "{env}");
    assert!(env.contains("\nAUTH_TRUSTED_PROXIES="), "{env}");
    let auth = project.read("frontend/lib/auth-server.ts");
    assert!(auth.contains("withTrustedProxies(options)"), "{auth}");

    project.edit(
        ENV,
        "AUTH_IP_HEADER=x-forwarded-for",
        "AUTH_IP_HEADER=x-edge-address",
    );
    project.run(&["remove", "proxy", "--yes"]).code(0);
    assert!(
        project
            .read(ENV)
            .contains("\nAUTH_IP_HEADER=x-edge-address\n")
    );
    assert!(!project.path("frontend/lib/trusted-proxies.ts").exists());
    assert!(!project.path("docs/proxy.md").exists());
    project.is_settled();
}

#[test]
fn an_unknown_proxy_gets_the_nearest_one() {
    let project = Project::new(&[]);
    project
        .run(&["add", "proxy", "ngnix", "--yes"])
        .code(2)
        .complains("did you mean `nginx`");
}
