"""Templates, compiled once and kept beside the compiled kernels: else a twentieth of a small check goes into them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from linkcheck.kernels.cache import kernel_folder

__all__ = ["template_environment"]


class TemplateCache(FileSystemBytecodeCache):
    """Compiled templates in the folder of the kernels; where they cannot be kept they are compiled at every run."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template if there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def template_environment(folder: Path) -> Environment:
    """The templates of a folder: everything escaped, an unknown name raises UndefinedError."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=TemplateCache(kernel_folder()),
    )
