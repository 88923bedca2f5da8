//! Accounts by pages, without a script.

use crate::accounts::PASSWORD;
use crate::app::TestApp;
use crate::browser::Browser;

const EMAIL: (&str, &str) = ("email", "ada@example.com");

async fn sign_in(browser: &mut Browser<'_>, password: &str) {
    browser.open("/login").await;
    browser
        .submit("/login", &[EMAIL, ("password", password)])
        .await;
}

#[tokio::test]
async fn someone_registers_and_lives_here() {
    let app = TestApp::start().await;
    app.stock_up(1, 5).await;
    let mut browser = Browser::new(&app);
    let product = app.get("/api/products/1").await.json();
    browser.open(product["page"].as_str().unwrap()).await;
    browser.submit("/cart/items", &[("quantity", "2")]).await;

    browser.open("/account").await;
    assert!(browser.path.starts_with("/login?next="), "{}", browser.path);
    browser.open("/register").await;
    let fields = [("name", "Ada <b>L.</b>"), EMAIL, ("password", "short")];
    browser.submit("/register", &fields).await;
    assert_eq!(browser.status, 422);
    assert!(
        browser.page.contains("id=\"password-problem\""),
        "{}",
        browser.page
    );
    let fields = [("name", "Ada <b>L.</b>"), EMAIL, ("password", PASSWORD)];
    browser.submit("/register", &fields).await;
    assert_eq!((browser.path.as_str(), browser.status), ("/account", 200));
    assert!(!browser.page.contains("<b>L."), "{}", browser.page);
    browser.open("/cart").await;
    assert!(browser.page.contains("2 pieces"), "{}", browser.page);

    browser.open("/account/addresses/new").await;
    let mut address = [
        ("name", "Ada"),
        ("line1", "1 Long Lane"),
        ("postcode", ""),
        ("city", "Graz"),
        ("country", "AT"),
    ];
    browser.submit("/account/addresses", &address).await;
    assert_eq!(browser.status, 422);
    address[2].1 = "8010";
    browser.submit("/account/addresses", &address).await;
    assert_eq!(browser.path, "/account", "{}", browser.page);
    assert!(browser.page.contains("1 Long Lane"));
    let (_, one) = browser
        .page
        .split_once("action=\"/account/addresses/")
        .unwrap();
    let one = format!("/account/addresses/{}", one.split('"').next().unwrap());
    let mut other = Browser::new(&app);
    app.register("eve@example.com").await;
    other.open("/login").await;
    let fields = [("email", "eve@example.com"), ("password", PASSWORD)];
    other.submit("/login", &fields).await;
    other.open(&one).await;
    assert_eq!(other.status, 404, "another's");
    browser.submit(&one, &[("deed", "remove")]).await;
    assert!(!browser.page.contains("1 Long Lane"), "{}", browser.page);

    browser.submit("/logout", &[]).await;
    browser.open("/account").await;
    assert_eq!(browser.text("h1"), "Sign in");
    browser.open("/cart").await;
    assert!(browser.page.contains("nothing in your cart"));
    sign_in(&mut browser, PASSWORD).await;
    assert_eq!(browser.path, "/account");
}

#[tokio::test]
async fn a_planted_visit_is_nobodys_after_the_login() {
    let app = TestApp::start().await;
    app.register(EMAIL.1).await;
    let mut planted = Browser::new(&app);
    planted.open("/login").await;
    let mut victim = planted.clone();
    sign_in(&mut victim, PASSWORD).await;
    assert_eq!(victim.path, "/account");
    planted.open("/account").await;
    assert_eq!(planted.text("h1"), "Sign in");
    // nor does a copy of the visit outlive the logout
    let mut copied = victim.clone();
    victim.submit("/logout", &[]).await;
    copied.open("/account").await;
    assert_eq!(copied.text("h1"), "Sign in");
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let app = TestApp::start().await;
    app.register(EMAIL.1).await;
    let mut browser = Browser::new(&app);
    sign_in(&mut browser, PASSWORD).await;
    let mut other = Browser::new(&app);
    other.open("/login").await;
    let (_, foreign) = other.page.split_once("name=\"csrf\" value=\"").unwrap();
    let foreign = format!("csrf={}", foreign.split('"').next().unwrap());
    for path in [
        "/login",
        "/register",
        "/logout",
        "/account",
        "/account/addresses",
        "/password-reset",
        "/password-reset/token",
    ] {
        for form in ["", foreign.as_str()] {
            browser.post(path, form.to_owned()).await;
            assert_eq!(browser.status, 403, "{path} {form}");
        }
    }
    browser.open("/account").await;
    assert_eq!(browser.text("h1"), "Your account");
}

#[tokio::test]
async fn a_forgotten_password() {
    let app = TestApp::start().await;
    app.register(EMAIL.1).await;
    let mut browser = Browser::new(&app);
    sign_in(&mut browser, "wrong horse").await;
    assert_eq!(browser.status, 401);
    assert!(
        browser.page.contains("or the password is wrong"),
        "{}",
        browser.page
    );
    let mut signed_in = Browser::new(&app);
    sign_in(&mut signed_in, PASSWORD).await;

    let mut said = Vec::new();
    for email in ["ada@example.com", "bob@example.com"] {
        browser.open("/password-reset").await;
        browser.submit("/password-reset", &[("email", email)]).await;
        said.push((browser.status, browser.page.clone()));
    }
    assert_eq!(said[0], said[1], "whether there is an account or not");
    let link = format!("/password-reset/{}", app.mailed_token().await.unwrap());
    browser.open(&link).await;
    browser.submit(&link, &[("password", "short")]).await;
    assert_eq!(browser.status, 422);
    browser
        .submit(&link, &[("password", "battery staple")])
        .await;
    assert!(
        browser.page.contains("Your new password is set"),
        "{}",
        browser.page
    );
    browser.open(&link).await;
    assert!(browser.page.contains("has been used"), "{}", browser.page);
    signed_in.open("/account").await;
    assert_eq!(signed_in.text("h1"), "Sign in");
    sign_in(&mut browser, "battery staple").await;
    assert_eq!(browser.path, "/account");
}
