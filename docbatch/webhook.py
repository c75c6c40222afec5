"""The webhook: one address that is told how a batch goes, by a thread of its own, so that it never slows the batch.

A message is `{"type", "timestamp", "data"}` as JSON, with the headers of Standard Webhooks
(https://www.standardwebhooks.com): `webhook-id`, the same for each try, so that a receiver can tell what it has had;
`webhook-timestamp`, of the try; and, where there is a secret, `webhook-signature`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Mapping
from contextvars import copy_context
from queue import SimpleQueue
from time import time
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from pydantic import SecretStr

from docbatch.errors import UsageError
from docbatch.models import now

logger = logging.getLogger(__name__)

DELAYS_S = (1, 2, 4, 8, 16, 32, 60, 60, 60, 60)
"""Seconds between two tries of one message: five minutes in all, which is what a receiver's restart takes."""
HURRIED_S = 1.0
"""Seconds between two tries once the batch is over."""
TIMEOUT_S = 5.0
"""Seconds that a receiver may take to be reached, and to answer."""
LAST_S = 10.0
"""Seconds that a batch which is over waits for its last messages to be delivered."""
SECRET_PREFIX = "whsec_"  # noqa: S105  (what tells a secret, not a secret)


class _Message(NamedTuple):
    """What is told, the same at each try."""

    id: str
    type: str
    body: bytes


class Webhook:
    """Tells one address, in order, whatever it is given; a receiver that fails costs log lines and nothing else."""

    def __init__(self, url: str, secret: str | None = None) -> None:
        """For the receiver at `url`, signing with `secret`; raises `UsageError` where either is none."""
        self._url = address(url)
        self._key = signing_key(secret) if secret else None
        self._queue: SimpleQueue[_Message | None] = SimpleQueue()
        self._told = 0  # written by who tells, and the next by the thread: neither needs a lock
        self._done = 0
        self._closing = threading.Event()
        self._over = threading.Event()
        # Its log lines belong to the run, which the context knows.
        self._thread = threading.Thread(target=copy_context().run, args=(self._run,), name="webhook", daemon=True)
        self._thread.start()

    def tell(self, kind: str, data: Mapping[str, Any]) -> None:
        """Have `data`, fit for JSON, told as a message of this `kind`; returns at once."""
        content = {"type": kind, "timestamp": now().isoformat(), "data": data}
        self._told += 1
        self._queue.put(_Message(f"msg_{uuid4().hex}", kind, json.dumps(content).encode()))

    def close(self) -> None:
        """Wait for what is left to be delivered, 10 s at most; what could not be told is one line in the log."""
        self._queue.put(None)
        self._closing.set()
        self._thread.join(LAST_S)
        if self._thread.is_alive():
            self._over.set()
            logger.warning(
                "the webhook at %s could not be told within %.0f s; messages lost: %d",
                self._url.host,
                LAST_S,
                self._told - self._done,
            )

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client:
            while (message := self._queue.get()) is not None and not self._over.is_set():
                self._deliver(client, message)
                self._done += 1

    def _deliver(self, client: httpx.Client, message: _Message) -> None:
        """Try until the receiver has it, does not want it, or was tried often enough."""
        for delay_s in (*DELAYS_S, None):
            answer = self._post(client, message)
            if isinstance(answer, int) and httpx.codes.is_success(answer):
                return
            if delay_s is None or not _may_pass(answer):
                break
            if self._closing.wait(delay_s) and self._over.wait(min(delay_s, HURRIED_S)):
                return
        logger.warning("the webhook at %s was not told of %s: %s", self._url.host, message.type, answer)

    def _post(self, client: httpx.Client, message: _Message) -> int | str:
        """The status of the receiver's answer, or what went wrong on the way."""
        try:
            # Only the head is waited for: what it answers, and how much of it, is the receiver's affair.
            with client.stream("POST", self._url, content=message.body, headers=self._headers(message)) as answer:
                return answer.status_code
        except httpx.HTTPError as error:
            return type(error).__name__  # its text may hold the address, and that a token

    def _headers(self, message: _Message) -> dict[str, str]:
        timestamp = str(int(time()))
        headers = {"content-type": "application/json", "webhook-id": message.id, "webhook-timestamp": timestamp}
        if self._key:
            signed = b".".join((message.id.encode(), timestamp.encode(), message.body))
            mac = hmac.new(self._key, signed, hashlib.sha256).digest()
            headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
        return headers


def check_webhook(url: str | None, secret: SecretStr | None) -> None:
    """Raise `UsageError` if the settings of the webhook are wrong."""
    if url:
        address(url)
        signing_key(secret.get_secret_value() if secret else "")


def address(url: str) -> httpx.URL:
    """`url` taken apart; raises `UsageError`, without what may be secret in it, unless it can be told anything."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError("the setting DOCBATCH_WEBHOOK_URL is wrong: it is no address") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise UsageError("the setting DOCBATCH_WEBHOOK_URL is wrong: it must begin with https:// or http:// and a host")
    return parsed


def signing_key(secret: str) -> bytes:
    """The bytes to sign with: after `whsec_` in base64, as the standard has it, else those of `secret` itself."""
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise UsageError("the setting DOCBATCH_WEBHOOK_SECRET is wrong: after whsec_ must come base64") from error


def _may_pass(answer: int | str) -> bool:
    """Whether another try may do better: not if the receiver answers that it does not want this."""
    return (
        isinstance(answer, str)
        or answer == httpx.codes.TOO_MANY_REQUESTS
        or answer >= httpx.codes.INTERNAL_SERVER_ERROR
    )
