"""The webhook against a receiver on loopback that fails in every way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import socket
import time

import pytest
from pydantic import SecretStr

from docbatch import webhook
from docbatch.errors import UsageError
from docbatch.webhook import Webhook, check_webhook
from tests.receiver import Told, receiver

KEY = b"a key of twenty-four byt"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delays that a test can wait for, still growing."""
    monkeypatch.setattr(webhook, "DELAYS_S", (0.05, 0.1, 0.2))
    monkeypatch.setattr(webhook, "TIMEOUT_S", 0.5)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org", "must begin with"),
        ("example.org/hook", "must begin with"),
        ("http://a:port", "no address"),
    ],
)
def test_a_wrong_address_is_said_at_once_and_not_repeated(url: str, said: str) -> None:
    with pytest.raises(UsageError, match="DOCBATCH_WEBHOOK_URL") as caught:
        check_webhook(url + "?token=hush", None)
    assert said in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_secret_that_is_no_base64_is_said_at_once_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="DOCBATCH_WEBHOOK_SECRET") as caught:
        check_webhook("https://example.org", SecretStr("whsec_hush!"))
    assert "hush" not in str(caught.value)


def test_a_receiver_that_hangs_holds_up_nobody_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook, "LAST_S", 0.3)
    with receiver(0) as server:
        hook = Webhook(server.url)
        for _ in range(100):
            hook.tell("batch.ended", {})
        hook.close()  # all this comes back, although nothing is ever answered
    assert [record.getMessage() for record in caplog.records if record.name == "docbatch.webhook"] == [
        "the webhook at 127.0.0.1 could not be told within 0 s; messages lost: 100"
    ]


def test_nobody_there_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = Webhook(f"http://127.0.0.1:{port}/hook?token=hush", SECRET)
    hook.tell("batch.ended", {})
    hook.close()
    [line] = [record.getMessage() for record in caplog.records if record.name == "docbatch.webhook"]
    assert line == "the webhook at 127.0.0.1 was not told of batch.ended: ConnectError"


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_receiver_that_does_not_want_it_is_not_asked_again(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with receiver(status) as server:
        hook = Webhook(server.url)
        hook.tell("batch.ended", {})
        hook.close()
    assert len(server.told) == 1
    assert f"was not told of batch.ended: {status}" in caplog.text


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiver(status) as server:
        hook = Webhook(f"{server.url}/hook")
        hook.tell("batch.ended", {})
        hook.close()
    assert [request.path for request in server.told] == ["/hook"]


def test_a_receiver_that_is_busy_is_tried_again_with_the_same_id_and_what_follows_waits() -> None:
    with receiver(503, 429, 204) as server:
        hook = Webhook(server.url)
        hook.tell("batch.failing", {"failed": 3})
        hook.tell("batch.ended", {"failed": 4})
        told = server.wait_for(4)
        hook.close()
    assert [request.content["type"] for request in told] == ["batch.failing"] * 3 + ["batch.ended"]
    assert len({request.headers["webhook-id"] for request in told[:3]}) == 1
    assert told[3].headers["webhook-id"] != told[0].headers["webhook-id"]


def test_what_waits_for_its_next_try_is_tried_once_more_when_the_batch_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "DELAYS_S", (3600.0, 3600.0))
    monkeypatch.setattr(webhook, "HURRIED_S", 0.05)
    with receiver(503, 204) as server:
        hook = Webhook(server.url)
        hook.tell("batch.failing", {})
        server.wait_for(1)
        hook.close()
    assert len(server.told) == 2


def signature(request: Told, key: bytes) -> str:
    """What the standard says that the signature must be."""
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.{request.body.decode()}"
    return "v1," + base64.b64encode(hmac.digest(key, content.encode(), hashlib.sha256)).decode()


@pytest.mark.parametrize(("secret", "key"), [(SECRET, KEY), ("any words", b"any words")])
def test_each_try_is_signed_as_the_standard_says(secret: str, key: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with receiver(500, 204) as server:
        hook = Webhook(server.url, secret)
        hook.tell("batch.ended", {"documents": 3})
        hook.close()
    assert len(server.told) == 2
    for request in server.told:
        assert request.headers["webhook-signature"] == signature(request, key)
        assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 60
        assert request.headers["content-type"] == "application/json"
    assert server.told[1].content["data"] == {"documents": 3}
    assert secret not in caplog.text


def test_the_signature_is_the_one_of_the_standards_own_example(monkeypatch: pytest.MonkeyPatch) -> None:
    # From the test vectors of its reference libraries (github.com/standard-webhooks/standard-webhooks).
    monkeypatch.setattr(webhook, "time", lambda: 1614265330)
    with receiver() as server:
        hook = Webhook(server.url, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        message = webhook._Message("msg_p5jXN8AQM9LWM0D4loKWxJek", "test", b'{"test": 2432232314}')
        headers = hook._headers(message)
        hook.close()
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed() -> None:
    with receiver() as server:
        hook = Webhook(server.url)
        hook.tell("batch.ended", {})
        hook.close()
    assert "webhook-signature" not in server.told[0].headers
