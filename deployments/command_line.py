"""The command `python flows/process_batch.py`: options, a server if none is configured, the run, the exit status."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
from prefect.context import refresh_global_settings_context
from prefect.events.worker import EventsWorker
from prefect.logging.configuration import setup_logging
from prefect.logging.handlers import APILogWorker
from prefect.settings import get_current_settings

from deployments.local_server import ServerError, local_server
from docbatch.engines import choose_engine
from docbatch.errors import BatchInterruptedError, FolderLostError, UsageError
from docbatch.intake import check_inputs
from docbatch.names import is_unicode, to_uri
from docbatch.report import Summary, TooManyFailedError
from docbatch.results import ResultsFolder
from docbatch.settings import Settings, load_settings
from docbatch.terminal import print_markdown, print_summary
from docbatch.webhook import check_webhook

COMPLETED, SOME_FAILED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
"""The exit statuses; 130 is what shells give for Ctrl-C."""

SERVER_LIMIT_S = 10.0
"""Seconds that a configured Prefect server may take to answer."""
DRAIN_LIMIT_S = 10.0
"""Seconds that the last logs and events are given to reach the server before it is taken down."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see --help)")


def _dollars(text: str) -> float:
    value = float(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no amount of money")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no length of time")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share from 0 to 1")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="process_batch.py",
        description="Read documents (PDF, PNG, JPEG, TIFF, XML e-invoices) and leave one JSON each.",
        epilog="Exit status: 0 all completed; 1 some failed; 2 the call is wrong. Settings: see .env.example.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, a folder (read recursively) or a glob")
    parser.add_argument("--results", required=True, metavar="DIR", help="folder for the results; made if missing")
    parser.add_argument(
        "--engine",
        choices=("auto", "local", "openai"),
        default="auto",
        help="auto (default): openai where a key or a base URL is configured, else local; local uses no network",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes; default: one a core")
    parser.add_argument(
        "--max-cost-usd", type=_dollars, metavar="USD", help="stop asking the model before it has cost more than this"
    )
    parser.add_argument(
        "--batch-api",
        action="store_true",
        help="ask the model through OpenAI's Batch API: half price, within a day",
    )
    parser.add_argument("--estimate", action="store_true", help="only say what the model would cost; asks nothing")
    parser.add_argument(
        "--min-age-s",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="leave for the next run what changed within S seconds",
    )
    parser.add_argument(
        "--max-failed-share",
        type=_share,
        metavar="SHARE",
        help="have Prefect show the run as failed if more than this share, 0 to 1, of the documents failed",
    )
    parser.add_argument("--retry-failed", action="store_true", help="take up only what failed last time")
    parser.add_argument("--force", action="store_true", help="process everything again, also what is done")
    return parser


def main(process_batch: Callable[..., Summary], arguments: Sequence[str] | None = None) -> int:
    """Run the flow `process_batch` as `arguments` say; returns the exit status."""
    try:
        options = _parser().parse_args(arguments)
        settings = load_settings(workers=options.workers)
        check_webhook(settings.webhook_url, settings.webhook_secret)
        check_inputs(options.inputs)
        choose_engine(options.engine, settings, batch_api=options.batch_api)
        ResultsFolder(Path(options.results)).open_ledger().close()
        make_data_folder(settings.data_dir)
        options.inputs = [argument if is_unicode(argument) else to_uri(argument) for argument in options.inputs]
        with prefect_server(settings) as ui:
            summary = _run(process_batch, options)
    except (UsageError, ServerError, FolderLostError) as error:
        print(f"docbatch: {error}", file=sys.stderr)
        return WRONG_CALL
    except BatchInterruptedError as error:
        print(f"docbatch: interrupted, {error}; the same command takes up where this one stopped", file=sys.stderr)
        return INTERRUPTED
    except httpx.HTTPError as error:
        print(
            f"docbatch: the Prefect server does not answer any more ({error}); start the same command again",
            file=sys.stderr,
        )
        return SOME_FAILED
    except KeyboardInterrupt:
        print("docbatch: interrupted; the same command takes up where this one stopped", file=sys.stderr)
        return INTERRUPTED
    if summary.estimate:
        print_markdown(summary.estimate)
        return COMPLETED
    print_summary(summary, options.results, ui=ui)
    return SOME_FAILED if summary.failed else COMPLETED


def _run(process_batch: Callable[..., Summary], options: argparse.Namespace) -> Summary:
    try:
        return process_batch(**vars(options))
    except TooManyFailedError as error:  # which is for Prefect: the exit status says so in any case
        return error.summary


def leave(status: int) -> NoReturn:
    """End the process with `status`, now.

    All is said and stored by then. An ordinary exit would have Prefect offer each last event to the server again and
    again, for many minutes where that has gone.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def make_data_folder(folder: Path) -> None:
    """Make the folder for what is kept between runs; raises `UsageError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"the data folder {folder} cannot be made (DOCBATCH_DATA_DIR): {error.strerror}") from error


@contextmanager
def prefect_server(settings: Settings) -> Iterator[str | None]:
    """Have a Prefect server for the code within: the configured one, or one of our own.

    Gives the address of the UI where it stays up afterwards. Raises `ServerError`.
    """
    _log_to_the_server_only()
    if get_current_settings().api.url:
        require_server(str(get_current_settings().api.url))
        ui = str(get_current_settings().ui_url or "")
        _say(f"Prefect server: {ui}")
        yield ui
        _drain(str(get_current_settings().api.url))
        return
    with local_server(
        settings.data_dir, port=settings.server_port, postgres=settings.embedded_postgres, say=_say
    ) as url:
        _say(f"watch the batch at {url.removesuffix('/api')} while it runs")
        with use_server(url):
            yield None


@contextmanager
def use_server(url: str) -> Iterator[None]:
    """Make Prefect speak to the server at `url` in the code within, and wait for its last words to arrive there."""
    os.environ["PREFECT_API_URL"] = url
    refresh_global_settings_context()
    try:
        yield
    finally:
        # A server that goes before the last logs and events have reached it holds up the exit for a minute.
        _drain(url)
        del os.environ["PREFECT_API_URL"]
        refresh_global_settings_context()


def _drain(url: str) -> None:
    """Wait until the last logs and events have reached the server at `url`, if that is there to take them."""
    try:
        require_server(url)
    except ServerError:
        return
    APILogWorker.drain_all(timeout=DRAIN_LIMIT_S)
    EventsWorker.drain_all(timeout=DRAIN_LIMIT_S)


def require_server(url: str) -> None:
    """Raise `ServerError` unless a Prefect server answers at `url`."""
    try:
        httpx.get(f"{url.rstrip('/')}/health", timeout=SERVER_LIMIT_S).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerError(f"no Prefect server answers at {url} (PREFECT_API_URL, or the active profile)") from error


def _log_to_the_server_only() -> None:
    """Keep Prefect's log out of the terminal, where the progress is, unless the user has asked for it."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    refresh_global_settings_context()
    setup_logging(incremental=False)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
