"""Have the configured Prefect server tell people how batches go: `python deployments/tell.py --help`."""

from __future__ import annotations

import deployments.quiet  # noqa: F401  (before Prefect, as it says)

# isort: split
import argparse
import getpass
import sys
from uuid import UUID

from prefect.settings import get_current_settings

from deployments.automations import (
    SILENT_S,
    Notifier,
    email,
    existing_block,
    remove,
    set_up,
    slack,
    teams,
    webhook,
)
from deployments.command_line import COMPLETED, WRONG_CALL, require_server
from deployments.local_server import ServerError
from docbatch.errors import UsageError

SHORTEST_S = 90.0
"""Seconds of silence that can be asked for: three heartbeats at their fastest, which is every 30 s."""


def _seconds(text: str) -> float:
    value = float(text)
    if not SHORTEST_S <= value <= 7 * 24 * 3600:
        raise argparse.ArgumentTypeError(f"it must be {SHORTEST_S:.0f} seconds or more, and a week or less")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tell.py",
        description="Set up, change or remove what the Prefect server (PREFECT_API_URL) tells people about batches. "
        "Runs whose process has died are marked as crashed in any case; all else needs one way to send messages. "
        "What is not asked for any more is removed.",
        epilog="URL may be - : then it is read from standard input, and no list of processes shows it.",
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--slack", metavar="URL", help="an incoming webhook of Slack")
    ways.add_argument("--teams", metavar="URL", help="a workflow of Microsoft Teams that takes webhook requests")
    ways.add_argument("--webhook", metavar="URL", help='any address that takes {"text": ...}')
    ways.add_argument(
        "--email", nargs="+", metavar="TO", help="addresses; through SendGrid, whose key is read from standard input"
    )
    ways.add_argument("--block", metavar="TYPE/NAME", help="a notification block of yours, such as slack-webhook/ops")
    ways.add_argument("--remove", action="store_true", help="take all away that this command has set up")
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="sender of e-mails, as SendGrid knows it")
    parser.add_argument("--ended", action="store_true", help="tell also of each batch that ends, well or not")
    parser.add_argument(
        "--silent",
        type=_seconds,
        default=SILENT_S,
        metavar="SECONDS",
        help="silence after which a run counts as dead (default: %(default).0f); three of its heartbeats, which are "
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY seconds apart, 180 unless set",
    )
    return parser


def _secret(what: str) -> str:
    """A secret from standard input, not shown as it is typed."""
    return (getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()


def _notifier(options: argparse.Namespace) -> Notifier | UUID | None:
    for option, made_of in (("slack", slack), ("teams", teams), ("webhook", webhook)):
        if url := getattr(options, option):
            return made_of(_secret("URL") if url == "-" else url)
    if options.email:
        if not options.sender:
            raise UsageError("--email needs --from")
        return email(options.email, options.sender, _secret("SendGrid's API key"))
    return existing_block(options.block) if options.block else None


def _do(options: argparse.Namespace) -> list[str]:
    url = get_current_settings().api.url
    if not url:
        raise UsageError("set PREFECT_API_URL to a Prefect server that stays up, since it is what tells")
    require_server(str(url))
    if options.remove:
        return remove() or ["there was nothing to remove"]
    notifier = _notifier(options)
    if options.ended and notifier is None:
        raise UsageError("--ended needs a way to send messages, such as --slack URL")
    return set_up(notifier, ended=options.ended, silent_s=options.silent)


def main(arguments: list[str] | None = None) -> int:
    """Do what `arguments` ask for, say what was done; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        done = _do(options)
    except (UsageError, ServerError) as error:
        print(f"docbatch: {error}", file=sys.stderr)
        return WRONG_CALL
    print("\n".join(done))
    return COMPLETED


if __name__ == "__main__":
    sys.exit(main())
