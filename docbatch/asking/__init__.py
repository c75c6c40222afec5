"""Asking models behind a server that speaks the OpenAI API.

protocol.py         a question as a request, a completion as an answer
refusals.py         what an error status means: for the document, for the server, for the batch
server.py           one request, one answer, now
batch_endpoint.py   files and batches at the server
outbox.py           questions that wait for a batch, and its answers, on disk
batched.py          the same questions at half price: asked now, answered within a day
"""
