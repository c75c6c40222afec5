"""How runs get started: the local Prefect server now, the whole stack and the jobs API beside it."""
