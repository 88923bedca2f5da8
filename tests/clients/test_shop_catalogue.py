"""Every metric of the shop's catalogue is seen in the local CloudWatch after its customers have done what they do."""

import html.parser
import http.client
import http.cookiejar
import json
import re
import socketserver
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import local as local_server
from test_shop_telemetry import end, shop  # noqa: F401  (the fixture)

CATALOGUE = local_server.ROOT / "shop" / "telemetry" / "catalogue.json"
TOKEN = "operator"
ADMIN = ("boss@example.com", "correct horse battery")

# What nothing that is done below leads to, and why.
UNSEEN = {
    # takes hours
    "CartsAbandoned",
}


class Forms(html.parser.HTMLParser):
    """The forms of a page: where each goes, and its hidden fields."""

    def __init__(self, page):
        super().__init__()
        self.found = {}
        self.at = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.at = self.found.setdefault(attributes.get("action"), {})
        elif tag == "input" and attributes.get("type") == "hidden" and self.at is not None:
            self.at[attributes["name"]] = attributes.get("value", "")


class Browser:
    """Without scripts; keeps cookies."""

    def __init__(self, base):
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.opener.addheaders = [("User-Agent", "Mozilla/5.0")]
        self.page = ""
        self.path = ""

    def open(self, path, data=None):
        try:
            answer = self.opener.open(self.base + path, data, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        self.page = answer.read().decode()
        self.path = urllib.parse.urlsplit(answer.url).path
        return answer.status

    def submit(self, action, **fields):
        hidden = Forms(self.page).found[action]
        return self.open(action, urllib.parse.urlencode({**hidden, **fields}).encode())


def call(base, method, path, body, token=None):
    request = urllib.request.Request(base + path, json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


ADDRESS = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "line1": "1 Long Lane",
    "line2": "",
    "postcode": "8010",
    "city": "Graz",
    "country": "AT",
}


def buys(base, product, card):
    browser = Browser(base)
    browser.open(product)
    browser.submit("/cart/items", quantity="1")
    browser.submit("/checkout")
    browser.submit("/checkout/address", **ADDRESS)
    browser.submit("/checkout/payment", card=card)
    browser.submit("/checkout/review")
    return browser


def do_what_customers_do(base):
    browser = Browser(base)
    for path in ["/", "/products", "/search?q=mug", "/search?q=zeppelin", "/nope"]:
        browser.open(path)
    with urllib.request.urlopen(base + "/api/products/1", timeout=10) as answer:
        product = json.load(answer)["page"]
    browser.open(product)
    browser.submit("/cart/items", quantity="1")
    item = next(action for action in Forms(browser.page).found if action and action.startswith("/cart/items/"))
    browser.submit(item, quantity="0", deed="remove")

    assert buys(base, product, "test").path.startswith("/orders/")
    cancelled = buys(base, product, "test")
    cancelled.submit(f"{cancelled.path}/cancel")
    buys(base, product, "test-declined")

    measured = ["PageLoadDuration", "LargestContentfulPaint", "InteractionToNextPaint"]
    measured += ["CumulativeLayoutShift", "ScriptErrors", "FailedFetches"]
    call(base, "POST", "/api/metrics", {"metrics": [{"name": name, "value": 1} for name in measured]})
    call(base, "POST", "/api/logs", {"logs": [{"level": "info", "message": "a page was read"}]})


def do_what_reviewers_do(base, product):
    browser = Browser(base)
    browser.open("/register")
    browser.submit("/register", name="Ada", email="ada@example.com", password="correct horse")
    assert browser.path == "/account"
    browser.open(product)
    browser.submit(f"{product}/reviews", rating="4", title="A good one", text="Works as it should.")
    assert browser.path == f"{product}/reviews"


def do_what_administrators_do(base):
    token = log_in(base)
    new = {"name": "Zeppelin Mug", "price": {"minor": 1990}, "category_id": 3, "stock": 5}
    made = call(base, "POST", "/api/admin/products", new, token)
    do_what_reviewers_do(base, f"/products/{made['slug']}")
    stock = f"/api/inventory/{made['id']}"
    call(base, "PUT", stock, {"adjust": -5}, token)
    browser = Browser(base)
    browser.open(f"/products/{made['slug']}")
    browser.submit(f"/products/{made['slug']}/notify", email="bob@example.com")
    call(base, "POST", f"{stock}/notify", {"email": "ada@example.com"})
    call(base, "PUT", stock, {"adjust": 5}, token)
    paid = orders(base, "confirmed")[0]
    call(base, "POST", f"/api/admin/orders/{paid['id']}/ship", None, token)
    for review in call(base, "GET", "/api/admin/reviews", None, token)["items"]:
        call(base, "POST", f"/api/admin/reviews/{review['id']}/hide", None, token)


def do_what_the_forgetful_do(base):
    """A new name, a wrong password until nobody listens any more, and a new one."""
    known = {"email": "eve@example.com", "password": "correct horse"}
    who = call(base, "POST", "/api/users", {"name": "Eve", **known})["id"]
    token = call(base, "POST", "/api/auth/login", known)["access_token"]
    call(base, "PUT", f"/api/users/{who}/profile", {"name": "Eve K.", "email": known["email"]}, token)
    refused(base, "/api/auth/login", {**known, "password": "wrong horse"}, 50)
    call(base, "POST", "/api/auth/password-reset", {"email": known["email"]})
    admin = log_in(base)
    link = until(lambda: re.search(r"/password-reset/([\w-]+)", json.dumps(call(base, "GET", "/api/admin/mails", None, admin))))
    call(base, "POST", "/api/auth/password-reset/confirm", {"token": link[1], "password": "correct zebra"})


def refused(base, path, body, most):
    """Asks until it is told that this is too much."""
    for _ in range(most):
        try:
            call(base, "POST", path, body)
        except urllib.error.HTTPError as error:
            if error.code == 429:
                return
    raise AssertionError(f"{path} is never refused")


def until(found):
    """What is found, sooner or later."""
    for _ in range(300):
        result = found()
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError("nothing is found")


def log_in(base):
    email, password = ADMIN
    return call(base, "POST", "/api/auth/login", {"email": email, "password": password})["access_token"]


def orders(base, status):
    return call(base, "GET", f"/api/admin/orders?status={status}", None, log_in(base))["items"]


def leave_an_order_half_done(base, process):
    """The payment provider is slow, and the shop is killed meanwhile."""
    # what has been counted so far is on its way
    time.sleep(1.5)
    call(base, "PUT", "/api/operator/fault", {"payment_latency_ms": 60_000}, TOKEN)
    with urllib.request.urlopen(base + "/api/products/2", timeout=10) as answer:
        product = json.load(answer)["page"]

    def buy():
        try:
            buys(base, product, "test")
        except (OSError, http.client.HTTPException):
            pass

    buying = threading.Thread(target=buy)
    buying.start()
    until(lambda: orders(base, "placed") or orders(base, "reserved"))
    process.kill()
    process.communicate()
    buying.join()


class NobodyThere(socketserver.StreamRequestHandler):
    """A mail server that knows no mailbox."""

    def handle(self):
        self.wfile.write(b"220 mail.test ESMTP\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            answer = {b"EHLO": b"250 mail.test", b"RCPT": b"550 unknown", b"QUIT": b"221 bye"}.get(verb, b"250 fine")
            self.wfile.write(answer + b"\r\n")
            if verb == b"QUIT":
                return


def test_every_metric_is_seen(local, shop, tmp_path):  # noqa: F811
    host, port = local.emf
    arguments = [
        "--flush", "500ms", "--operator-token", TOKEN, "--database-url", f"sqlite://{tmp_path}/shop.db",
        "--admin-email", ADMIN[0], "--admin-password", ADMIN[1],
    ]
    emf = f"tcp://{host}:{port}"
    process, base = shop(*arguments, emf=emf)
    do_what_customers_do(base)
    do_what_administrators_do(base)
    do_what_the_forgetful_do(base)
    refused(base, "/api/logs", {"logs": [{"level": "info", "message": "again"}]}, 5_000)
    leave_an_order_half_done(base, process)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), NobodyThere) as mail:
        mail.daemon_threads = True
        threading.Thread(target=mail.serve_forever, daemon=True).start()
        process, base = shop(*arguments, "--mail", f"smtp://127.0.0.1:{mail.server_address[1]}", emf=emf)
        until(lambda: not orders(base, "placed") and not orders(base, "reserved"))
        until(lambda: call(base, "GET", "/api/admin/dead-letters", None, log_in(base))["items"])
        # what is counted at a second flush only, such as the processor
        time.sleep(1.5)
        end(process)
        mail.shutdown()
    cloudwatch = local.client("cloudwatch")
    seen = {}
    for page in cloudwatch.get_paginator("list_metrics").paginate(Namespace="Shop"):
        for metric in page["Metrics"]:
            names = frozenset(dimension["Name"] for dimension in metric["Dimensions"])
            seen.setdefault(metric["MetricName"], set()).add(names)
    catalogue = json.loads(CATALOGUE.read_text())
    expected = {
        metric["name"]: {frozenset(names) for names in metric["dimension_sets"]}
        for metric in catalogue["metrics"]
    }
    assert not set(seen) - set(expected), "only what the catalogue has"
    missing = {name for name, sets in expected.items() if seen.get(name) != sets}
    assert missing == UNSEEN, (missing - UNSEEN, UNSEEN - missing)
