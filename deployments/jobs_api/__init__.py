"""The jobs API: files are uploaded over HTTP, each becomes a job, and its state and result can be asked for.

    upload -> files on disk, rows in the store -> answered -> dispatcher -> Prefect -> a worker runs process_batch
    question <- the store (what was accepted, which runs were asked for) + the batch's ledger (how far each job is)

An upload is a batch with folders of its own, so that its results folder serves one run at a time:

    DATA/jobs/lock                    held by the one API that uses the folder
    DATA/jobs/jobs.sqlite3            the store
    DATA/jobs/<batch id>/files/       what was uploaded, under names of our own
    DATA/jobs/<batch id>/results/     what process_batch leaves, with the batch's ledger

An upload is answered once it is on disk, whether Prefect answers or not. From then on the dispatcher sees to it that
each job ends: it starts runs when Prefect is there, and starts another where one died with work left.
"""

from __future__ import annotations

import deployments.quiet  # noqa: F401  (before any module here imports Prefect)
