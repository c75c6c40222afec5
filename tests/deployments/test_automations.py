"""The automations on a real Prefect server: what it sends, and that it finds out a run that was killed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect import flow
from prefect.blocks.notifications import SlackWebhook
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events import emit_event
from prefect.exceptions import FailedRun
from prefect.runtime import flow_run
from prefect.states import Failed
from pydantic import SecretStr

from deployments import automations, tell
from docbatch.errors import UsageError
from docbatch.models import Usage
from docbatch.news import BatchEnded, BatchFailing
from tests.receiver import receiver

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
    # Of Python's own `imghdr`, when apprise loads all that it can send with.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SILENT_RUN = """
import deployments.quiet, os, time
from prefect import flow
from prefect.runtime import flow_run
@flow(name="process-batch")
def silent():
    print(flow_run.id, flush=True)
    time.sleep(600)
silent()
"""


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Other tests' runs tell nobody."""
    yield
    automations.remove()


def there() -> dict[str, UUID]:
    """The automations of docbatch on the server."""
    with get_client(sync_client=True) as client:
        return {it.name: it.id for it in client.read_automations() if it.name.startswith("docbatch")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--block", "slack-webhook/absent"], "no block 'slack-webhook/absent'"),
        (["--slack", "https://example.org/hush"], "--slack takes"),
        (["--teams", "-"], "--teams takes"),
        (["--webhook", "hush"], "--webhook takes"),
        (["--email", "a@example.org", "--from", "b@example.org"], "--email takes"),
        (["--email", "a@example.org"], "needs --from"),
        (["--ended"], "--ended needs"),
    ],
)
def test_a_wrong_call_is_one_line_that_repeats_no_address(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hush!\n"))
    assert tell.main(arguments) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert "hush" not in caplog.text
    assert len(printed.strip().splitlines()) == 1
    assert "hush" not in printed
    assert there() == {}


def test_a_block_that_sends_nothing_is_refused() -> None:
    from prefect.blocks.system import Secret

    Secret(value="x").save("no-notification", overwrite=True)
    with pytest.raises(UsageError, match="none that sends"):
        automations.existing_block("secret/no-notification")


def test_setting_up_twice_changes_nothing_and_other_arguments_update(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell.main(["--slack", SLACK]) == 0
    first = there()
    assert first.keys() == {automations.FAILED, automations.FAILING, automations.SILENT}
    assert tell.main(["--slack", SLACK]) == 0
    assert capsys.readouterr().out.count("unchanged") == 3
    assert there() == first

    assert tell.main(["--webhook", "http://127.0.0.1:9/hush", "--ended", "--silent", "900"]) == 0
    second = there()
    assert {name: second[name] for name in first} == first
    assert second.keys() - first.keys() == {automations.ENDED}
    with get_client(sync_client=True) as client:
        silent = client.read_automation(first[automations.SILENT])
        block = client.read_block_document_by_name(automations.BLOCK, "custom-webhook", include_secrets=False)
    assert "hush" not in str(block.data)
    assert silent is not None
    assert silent.trigger.within.total_seconds() == 900  # type: ignore[union-attr]
    printed = capsys.readouterr().out
    assert "updated   docbatch: too many documents fail" in printed
    assert "removed   the block slack-webhook/docbatch-told" in printed
    assert "hush" not in printed

    assert tell.main([]) == 0
    assert there() == {automations.SILENT: first[automations.SILENT]}
    assert tell.main(["--remove"]) == 0
    assert there() == {}


def test_teams_and_email_are_understood() -> None:
    workflow = "https://prod-12.westeurope.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef"
    url = f"{workflow}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=run&sv=1.0&sig=abcDEF123_-abcDEF123_-abc"
    for block in (automations.teams(url), automations.email(["a@example.org"], "b@example.org", "SG.abc-def_123")):
        assert len(block._apprise_client) == 1


def test_a_block_of_the_users_own_is_used_and_never_removed() -> None:
    own = SlackWebhook(url=SecretStr(SLACK)).save("ops", overwrite=True)
    assert tell.main(["--block", "slack-webhook/ops"]) == 0
    assert tell.main(["--remove"]) == 0
    assert automations.existing_block("slack-webhook/ops") == own


def wait_for_automations() -> None:
    """The server learns of its new automations by a message of its own."""
    time.sleep(1.0)


def test_what_arrives_is_made_for_people(prefect_server: str) -> None:
    @flow(name="process-batch", flow_run_name="batch of inbox")
    def batch() -> object:
        resource = {"prefect.resource.id": f"prefect.flow-run.{flow_run.id}"}
        shared = {"results": "nightly", "run": flow_run.id, "url": f"{prefect_server}/runs/flow-run/{flow_run.id}"}
        failing = BatchFailing(
            **shared, share=0.25, limit=0.2, documents=400, ended=20, failed=5, failures={"corrupt": 4, "timeout": 1}
        )
        ended = BatchEnded(
            **shared,
            documents=400,
            completed=390,
            failed=10,
            review=3,
            cached=7,
            failures={"corrupt": 10},
            types={"invoice": 390},
            usage=Usage(requests=20),
            cost_usd=None,
            seconds=600.0,
            stopped=None,
        )
        for news in (failing, ended):
            emit_event(f"docbatch.{news.kind}", resource, payload=news.model_dump(mode="json"))
        return Failed(message="stopped: the model server declines")

    with receiver() as server:
        automations.set_up(automations.webhook(server.url), ended=True)
        wait_for_automations()
        with pytest.raises(FailedRun):
            batch()
        texts = sorted(request.content["text"] for request in server.wait_for(3))
    failed, ended, failing = texts
    assert failed.startswith("docbatch: batch of inbox: Failed\n\nstopped: the model server declines\n")
    assert failing.startswith("docbatch: batch of inbox: too many documents fail\n\n5 of the 20 documents")
    assert ended.startswith("docbatch: batch of inbox: ended\n\n400 documents in 10.0 minutes: ")
    assert "(25 %, you are told from 20 %)" in failing
    assert "- 4 corrupt\n- 1 timeout" in failing
    assert "390 completed, 3 of them to be looked at by a person, 10 failed; 7 were answered" in ended
    assert "20 requests to the model, cost unknown." in ended
    assert all(f"\n{prefect_server}/runs/flow-run/" in text for text in texts)
    assert not any("{" in text or "None" in text for text in texts)


def test_a_run_that_was_killed_is_found_out_and_told(prefect_server: str) -> None:
    settings = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with receiver() as server:
        automations.set_up(automations.webhook(server.url), silent_s=10.0)
        wait_for_automations()
        command = [sys.executable, "-c", SILENT_RUN]
        with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            run_id = UUID(run.stdout.readline().strip())
            time.sleep(2)  # its first heartbeat is under way
            run.kill()
        [told] = server.wait_for(1, limit_s=180)
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run_id).state
    assert state is not None
    assert state.type is StateType.CRASHED
    assert "no sign of life for 10 s" in told.content["text"]
    assert ": Crashed\n" in told.content["text"]
