"""The one way kernels are compiled: cached on disk, without the interpreter lock, without bounds checks.

A kernel's machine code contains the kernels it calls, wherever they are defined, while numba looks only at the file a
kernel stands in. So the cache lies in a folder named after the state of all kernels: when one file changes, every
kernel is compiled anew, and no process ever runs half of an old version.

The first run of all compiles some hundred kernels, so what a compilation costs counts: a kernel that only kernels
call is an inner kernel, without a door for Python, and the garbage collector rests while numba compiles.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

import numba
import numba.core.typing.arraydecl  # first: what is imported first is tried first, at every index of every kernel
from numba import njit
from numba.core import event
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.registry import CPUDispatcher
from numba.core.runtime import rtsys
from numba.core.types.misc import unliteral

from linkcheck.kernels.cache import carried_folder, carries, kernel_folder, state_of_sources
from linkcheck.kernels.library import KernelResult

__all__ = ["DECLARED", "inner_kernel", "kernel"]

CACHE_FOLDER = Lock()
"""Held while numba's cache folder is ours: two threads that declare kernels would put back each other's choice."""

DECLARED: list[Any] = []
"""All kernels that Python calls."""

F = TypeVar("F", bound=Callable[..., Any])


class RestingCollector(event.Listener):  # type: ignore[misc]
    """No garbage collection while numba compiles: an eighth of the time, and it finds next to nothing.

    Compilations nest, and the compiler's lock lets one thread compile at a time.
    """

    def __init__(self) -> None:
        self.depth = 0
        self.was_enabled = False

    def on_start(self, event: event.Event) -> None:
        """The outermost compilation stops the collector."""
        if self.depth == 0:
            self.was_enabled = gc.isenabled()
            gc.disable()
        self.depth += 1

    def on_end(self, event: event.Event) -> None:
        """The outermost compilation leaves the collector as it was."""
        self.depth -= 1
        if self.depth == 0 and self.was_enabled:
            gc.enable()


event.register("numba:compile", RestingCollector())


class KernelCache(FunctionCache):  # type: ignore[misc]
    """Machine code kept on disk, loaded without what only a compilation needs.

    numba loads its rules for every type and function before it looks: a sixth of a second, most of what a small check
    spends on kernels. A compilation loads them by itself.

    What the package carries comes first: it is there where nothing can be written.
    """

    _impl_class = KernelResult

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The machine code for these types; None where there is none yet."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            found = self.carried(sig, target_context.codegen()) if carries() else None
            return (
                self._load_overload(sig, target_context)
                if found is None
                else self._impl.rebuild(target_context, found)
            )

    def carried(self, sig: Any, codegen: Any, code: Any = None) -> Any:
        """What the package carries for these types, or None; with machine code, put that there.

        The key is numba's own without the processor; the text of the source is left out, for it has a path.
        """
        types, (system, *_), function = self._index_key(sig, codegen)
        folder = carried_folder() / self._py_func.__module__.split(".")[-2]
        files = IndexDataCacheFile(folder, self._impl.filename_base, state_of_sources())
        if code is None:
            return files.load((types, system, function))
        folder.mkdir(parents=True, exist_ok=True)
        *parts, _, initial, environments = self._impl.reduce(code)
        files.save((types, system, function), (*parts, "", initial, environments))
        return code


class InnerKernel(CPUDispatcher):  # type: ignore[misc]
    """A kernel compiled once for all values of its arguments, constants included, and called by kernels only."""

    def __call__(self, *arguments: Any) -> None:
        """Python finds no door: without this, the call would end the process."""
        raise TypeError(
            f"expected a call from a kernel, found one from Python; declare {self.__name__} a kernel"
        )

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """The machine code for these types; a constant is a value like any other, and a returned array raises."""
        found = super().get_call_template(
            tuple(map(unliteral, args)), {name: unliteral(kind) for name, kind in kws.items()}
        )
        models = self.targetctx.data_model_manager
        if any(models[case.return_type].contains_nrt_meminfo() for case in found[0].cases):
            raise TypeError(
                f"expected numbers from an inner kernel, found an array; declare {self.__name__} a kernel"
            )
        return found


def kernel(function: F) -> F:
    """Compile a function on first call and keep the machine code.

    The cache's index is replaced atomically, so several processes may start at once.
    """
    with CACHE_FOLDER:
        chosen = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = kernel_folder()
        try:
            compiled: Any = njit(nogil=True, no_cfunc_wrapper=True)(function)
            compiled._cache = KernelCache(function)
        finally:
            numba.config.CACHE_DIR = chosen
    DECLARED.append(compiled)
    return cast(F, compiled)


def inner_kernel(function: F) -> F:
    """Compile a function that only kernels call: part of their machine code, kept with it and not by itself.

    It neither makes nor returns arrays, so it does not count who refers to one.
    """
    options = {
        "nopython": True,
        "nogil": True,
        "no_cpython_wrapper": True,
        "no_cfunc_wrapper": True,
        "_nrt": False,
    }
    compiled: F = InnerKernel(function, targetoptions=options)
    return compiled
