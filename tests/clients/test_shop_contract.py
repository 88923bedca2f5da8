"""Requests made of the shop's OpenAPI document, right ones and wrong ones, and whether the shop keeps to it: on both databases."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

import pytest

import local as local_server
from test_shop_bus import ADMIN, ADMINISTRATOR
from test_shop_telemetry import end, shop  # noqa: F401  (the fixture)

# the same requests each time
SEED = "20261123"
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "8")
# What a document cannot say is answered with 422 (or 402 where somebody pays); 400 would say that the document is wrong.
CONFIGURATION = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "402", "403", "404", "409", "412", "422", "429"]
# a precondition that does not hold is refused before the rest is looked at
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428", "429"]

[generation]
# addresses and headers as programs send them
allow-x00 = true

[auth.dynamic.openapi.bearer]
path = "/api/auth/login"
payload = {payload}
extract_from = "body"
extract_selector = "/access_token"

[auth.openapi.operator]
bearer = "{token}"
"""
TOKEN = "the-operator-of-this-test"
# these turn the shop into another one for all requests that follow
LEFT_OUT = [
    "set_fault",
    "set_fault_as_operator",
]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/shop.db"
        return
    script = str(local_server.ROOT / "scripts" / "postgres")
    environment = {**os.environ, "POSTGRES_DIR": str(pathlib.Path("/tmp") / f"shop-contract-{os.getpid()}")}
    url = subprocess.run([script, "start"], env=environment, check=True, capture_output=True, text=True).stdout.strip()
    yield url
    subprocess.run([script, "stop"], env=environment, check=True)
    subprocess.run(["rm", "-rf", environment["POSTGRES_DIR"]], check=True)


def call(base, path, body, token=None, key=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers["Idempotency-Key"] = key
    request = urllib.request.Request(base + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def customer(base):
    """Someone with an address, something in the cart and an order, for the requests to be about."""
    guest = call(base, "/api/auth/guest", {})
    name, token = guest["user_id"], guest["access_token"]
    call(base, f"/api/carts/{name}/items", {"product_id": 1}, token)
    address = {"name": "Ada", "line1": "1 Long Lane", "postcode": "8010", "city": "Graz", "country": "AT"}
    order = {"address": address, "email": "ada@example.com", "payment": {"card": "test"}}
    order = call(base, "/api/orders", order, token, "the-first")
    cart = call(base, f"/api/carts/{name}/items", {"product_id": 2}, token)
    ada = {"name": "Ada", "email": "ada@example.com", "password": "pebbles under a long bridge"}
    user = call(base, "/api/users", ada)["id"]
    session = call(base, "/api/auth/login", {"email": ada["email"], "password": ada["password"]})
    kept = call(base, f"/api/users/{user}/addresses", address, session["access_token"])
    return {
        "users": {"path.id": user, "path.address_id": kept["id"]},
        "carts": {"path.user_id": name, "path.item_id": cart["items"][0]["id"]},
        "orders": {"path.id": order["id"]},
    }


def about(things):
    """Half of the requests are about what there is: the other half, of the negative kind, chooses for itself."""
    sections = []
    for tag, parameters in things.items():
        values = ", ".join(f'"{name}" = {json.dumps(value)}' for name, value in parameters.items())
        sections.append(f'[[operations]]\ninclude-tag = "{tag}"\nparameters = {{ {values} }}\n')
    return "\n".join(sections)


def test_the_shop_keeps_to_its_document(shop, database, tmp_path):  # noqa: F811
    process, base = shop(
        "--database-url", database, *ADMINISTRATOR, "--operator-token", TOKEN, "--rate-limit", "off"
    )
    payload = "{ " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in ADMIN.items()) + " }"
    configuration = tmp_path / "schemathesis.toml"
    text = CONFIGURATION.replace("{payload}", payload).replace("{token}", TOKEN)
    configuration.write_text(text + about(customer(base)))
    arguments = [
        "--config-file", str(configuration), "run", f"{base}/api/openapi.json",
        "--checks", "all", "--max-examples", EXAMPLES, "--seed", SEED, "--no-color",
        "--workers", "2", "--continue-on-failure",
    ]
    for name in LEFT_OUT:
        arguments += ["--exclude-operation-id", name]
    run = subprocess.run(
        [str(pathlib.Path(sys.executable).parent / "schemathesis"), *arguments],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    log = end(process)
    assert not [line for line in log if "panic" in json.dumps(line)]
