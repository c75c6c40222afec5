"""What the Prefect server does about batches by itself: it says how they go, and finds out those that died silently.

    docbatch: a batch failed or crashed    the run of a batch enters Failed, Crashed or TimedOut      -> a message
    docbatch: too many documents fail      the event `docbatch.batch.failing`                         -> a message
    docbatch: a batch ended                the event `docbatch.batch.ended`; only where it is wanted  -> a message
    docbatch: a silent run has crashed     a heartbeat, and then no sign of life for so many seconds  -> Crashed

They are known by these names: setting up again changes what is there to what is asked for, and removes what is not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    MicrosoftTeamsWebhook,
    SendgridEmail,
    SlackWebhook,
)
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound
from prefect.utilities.urls import url_for
from pydantic import SecretStr

from docbatch.errors import UsageError
from docbatch.news import BatchEnded, BatchFailing

FAILED = "docbatch: a batch failed or crashed"
FAILING = "docbatch: too many documents fail"
ENDED = "docbatch: a batch ended"
SILENT = "docbatch: a silent run has crashed"
NAMES = (FAILED, FAILING, ENDED, SILENT)

BLOCK = "docbatch-told"
"""Name of the notification block that is made here, whatever its type."""

FLOW = "process-batch"
SILENT_S = 540.0
"""Seconds of silence after which a run counts as dead: three heartbeats, which Prefect sends every 180 s unless told
otherwise (PREFECT_FLOWS_HEARTBEAT_FREQUENCY)."""

Notifier = SlackWebhook | MicrosoftTeamsWebhook | CustomWebhookNotificationBlock | SendgridEmail
NOTIFIERS = (SlackWebhook, MicrosoftTeamsWebhook, CustomWebhookNotificationBlock, SendgridEmail)

# Prefect's templates. A server knows where its UI is only if PREFECT_UI_URL is set for it: otherwise the link is what
# the run knew, or whoever set this up.
LINK = "\n{{ flow_run|ui_url or event.payload.url or 'UI' ~ flow_run.id }}"
FAILURES = "{% for code, count in event.payload.failures.items() %}\n- {{ count }} {{ code }}{% endfor %}"
FAILED_TEXT = "{{ flow_run.state.message or 'It gave no reason.' }}\n" + LINK
FAILING_TEXT = (
    "{{ event.payload.failed }} of the {{ event.payload.ended }} documents that have ended so far failed "
    "({{ (100 * event.payload.share)|round|int }} %, you are told from {{ (100 * event.payload.limit)|round|int }} %); "
    "{{ event.payload.documents }} there are in all. Results folder: {{ event.payload.results }}.\n" + FAILURES + LINK
)
ENDED_TEXT = (
    "{% if event.payload.stopped %}Stopped before its end: {{ event.payload.stopped }}\n{% endif %}"
    "{{ event.payload.documents }} documents in {{ (event.payload.seconds / 60)|round(1) }} minutes: "
    "{{ event.payload.completed }} completed, {{ event.payload.review }} of them to be looked at by a person, "
    "{{ event.payload.failed }} failed; {{ event.payload.cached }} were answered by an earlier run. "
    "{% if event.payload.usage.requests %}{{ event.payload.usage.requests }} requests to the model, cost "
    "{{ 'unknown' if event.payload.cost_usd is none else '%.2f USD' % event.payload.cost_usd }}. {% endif %}"
    "Results folder: {{ event.payload.results }}.\n" + FAILURES + LINK
)


def slack(url: str) -> SlackWebhook:
    """Messages to a channel of Slack, by the address of its incoming webhook; raises `UsageError` if it is none."""
    require_understood(url, "--slack")
    return SlackWebhook(url=SecretStr(url))


def teams(url: str) -> MicrosoftTeamsWebhook:
    """Messages to a channel of Teams, by the address of its workflow; raises `UsageError` if it is none."""
    require_understood(url, "--teams")
    return MicrosoftTeamsWebhook(url=SecretStr(url))


def webhook(url: str) -> CustomWebhookNotificationBlock:
    """Messages as `{"text": ...}` to any address, which Mattermost, Google Chat and others take as it is."""
    if not url.startswith(("http://", "https://")):
        raise UsageError("--webhook takes an address that begins with https:// or http://")
    # The block keeps its address readable, but not its secrets.
    return CustomWebhookNotificationBlock(
        name="docbatch", url="{{url}}", json_data={"text": "{{subject}}\n\n{{body}}"}, secrets={"url": url}
    )


def email(addresses: list[str], sender: str, key: str) -> SendgridEmail:
    """Messages by e-mail, through SendGrid, whose `key` allows it; raises `UsageError` where that cannot be."""
    try:
        with hushed():
            return SendgridEmail(api_key=SecretStr(key), sender_email=sender, to_emails=addresses)
    except TypeError:  # which says the key
        raise UsageError("--email takes a key of SendGrid (SG...), and --from an address") from None


def require_understood(url: str, option: str) -> None:
    """Raise `UsageError` unless messages can be sent to `url`; the server would only log that it could not."""
    from apprise import Apprise  # noqa: PLC0415  (half a second, which only who needs it should wait for)

    with hushed():
        understood = url.startswith("https://") and Apprise().add(url)
    if not understood:
        raise UsageError(f"{option} takes the https:// address of an incoming webhook, as the service shows it")


@contextmanager
def hushed() -> Iterator[None]:
    """Keep apprise, which sends most messages, from logging what it cannot use: keys and addresses are secrets."""
    log = logging.getLogger("apprise")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def set_up(notifier: Notifier | UUID | None, *, ended: bool = False, silent_s: float = SILENT_S) -> list[str]:
    """Set up the automations on the configured server; gives one line for each thing that was done.

    Messages go through `notifier`, or the block of that id; where there is none, only silent runs are found out.
    `ended` has the end of each batch told; `silent_s` are the seconds of silence after which a run has crashed.
    """
    own = notifier if isinstance(notifier, NOTIFIERS) else None
    block = own.save(BLOCK, overwrite=True) if own else notifier
    wanted = [silent(silent_s)]
    if isinstance(block, UUID):
        wanted += messages(block, ended=ended)
    with get_client(sync_client=True) as client:
        done = [put(client, automation) for automation in wanted]
        done += remove_automations(client, {*NAMES} - {automation.name for automation in wanted})
        # After the automations, since those would else point at a block that is gone.
        return done + remove_blocks(client, keep=type(own))


def find_silent_runs() -> None:
    """Have silent runs found out, where that is not set up yet, and leave all else as it is."""
    with get_client(sync_client=True) as client:
        if not client.read_automations_by_name(SILENT):
            put(client, silent(SILENT_S))


def remove() -> list[str]:
    """Take away all that `set_up` makes, from the configured server; gives one line for each thing that was there."""
    with get_client(sync_client=True) as client:
        return remove_automations(client, {*NAMES}) + remove_blocks(client, keep=None)


def existing_block(name: str) -> UUID:
    """The id of the notification block `type/name`; raises `UsageError` unless the server has it."""
    kind, _, short = name.partition("/")
    try:
        with get_client(sync_client=True) as client:
            document = client.read_block_document_by_name(short, kind, include_secrets=False)
    except ObjectNotFound as error:
        raise UsageError(f"there is no block {name!r}; `prefect block ls` shows what there is") from error
    if document.block_schema is None or "notify" not in document.block_schema.capabilities:
        raise UsageError(f"the block {name!r} is none that sends notifications")
    return document.id


def of_batches(*events: str, after: set[str] | None = None, within_s: float = 0) -> EventTrigger:
    """Goes off at any of `events` of a batch; given `after`, when one of those comes and then none of `events`."""
    return EventTrigger(
        expect={*events},
        after=after or set(),
        match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
        match_related=ResourceSpecification({"prefect.resource.role": "flow", "prefect.resource.name": FLOW}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive if after else Posture.Reactive,
        threshold=1,
        within=timedelta(seconds=within_s),
    )


def silent(silent_s: float) -> AutomationCore:
    """Has a run that sends no heartbeat for `silent_s` marked as crashed, which its own process can do no more."""
    heartbeat = "prefect.flow-run.heartbeat"
    ends = (f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut"))
    said = f"There was no sign of life for {silent_s:.0f} s: its process or its machine must have died."
    return AutomationCore(
        name=SILENT,
        description="A run whose process was killed cannot say so itself. Start the same batch again: it goes on.",
        trigger=of_batches(heartbeat, *ends, after={heartbeat}, within_s=silent_s),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message=said)],
    )


def messages(block: UUID, *, ended: bool) -> Iterator[AutomationCore]:
    """The automations that say something through `block`."""
    crashes = (f"prefect.flow-run.{name}" for name in ("Failed", "Crashed", "TimedOut"))
    yield message(FAILED, block, of_batches(*crashes), "{{ flow_run.state.name }}", FAILED_TEXT)
    failing = of_batches(f"docbatch.{BatchFailing.kind}")
    yield message(FAILING, block, failing, "too many documents fail", FAILING_TEXT)
    if ended:
        end = of_batches(f"docbatch.{BatchEnded.kind}")
        yield message(ENDED, block, end, "ended", ENDED_TEXT)


def message(name: str, block: UUID, trigger: EventTrigger, what: str, body: str) -> AutomationCore:
    """The automation that says `what` is with a batch, and more in `body`, both templates of Prefect's."""
    ui = (url_for("flow-run", obj_id="ID") or "flow run ID").removesuffix("ID")
    subject = f"docbatch: {{{{ flow_run.name }}}}: {what}"
    action = SendNotification(block_document_id=block, subject=subject, body=body.replace("'UI'", repr(ui)))
    return AutomationCore(name=name, trigger=trigger, actions=[action])


def put(client: SyncPrefectClient, wanted: AutomationCore) -> str:
    """Make the automation, or make the one of that name like it; paused ones stay paused."""
    found = next(iter(client.read_automations_by_name(wanted.name)), None)
    if found is None:
        client.create_automation(wanted)
        return f"made      {wanted.name}"
    wanted = wanted.model_copy(update={"enabled": found.enabled})
    if AutomationCore.model_validate(found.model_dump()) == wanted:
        return f"unchanged {wanted.name}"
    # An update sends only what was set, so all must be; and the server refuses an update that names an owner.
    update = AutomationCore.model_validate(wanted.model_dump(exclude={"owner_resource"}))
    client.update_automation(found.id, update)
    return f"updated   {wanted.name}"


def remove_automations(client: SyncPrefectClient, names: set[str]) -> list[str]:
    """Remove the automations of these `names` that are there."""
    found = [automation for name in sorted(names) for automation in client.read_automations_by_name(name)]
    for automation in found:
        client.delete_automation(automation.id)
    return [f"removed   {automation.name}" for automation in found]


def remove_blocks(client: SyncPrefectClient, keep: type | None) -> list[str]:
    """Remove the blocks that were made here, but those of the type `keep`."""
    removed = []
    for kind in NOTIFIERS:
        slug = kind.get_block_type_slug()
        try:
            document = None if kind is keep else client.read_block_document_by_name(BLOCK, slug, include_secrets=False)
        except ObjectNotFound:
            continue
        if document:
            client.delete_block_document(document.id)
            removed.append(f"removed   the block {slug}/{BLOCK}")
    return removed
