"""Machine code from the disk, loaded without what only a compilation needs of it: half of the time numba takes.

numba reads a kernel's intermediate code whenever it loads its machine code; only a kernel that is compiled and calls
that one needs it.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding as llvm
from numba.core.caching import CompileResultCacheImpl
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompileResult

__all__ = ["KernelResult"]


class KeptLibrary(JITCodeLibrary):  # type: ignore[misc]
    """A kernel's machine code, and its intermediate code as bytes."""

    _shared_module: Any

    def __init__(self, codegen: Any, state: Any) -> None:
        name, _, (code, self.bitcode) = state
        super().__init__(codegen, name)
        self.enable_object_caching()
        self._set_compiled_object(code)
        self._finalize_final_module()

    def _get_module_for_linking(self) -> Any:
        """What another kernel's compilation takes in of this one."""
        if self._shared_module is None:
            self._shared_module = llvm.parse_bitcode(self.bitcode)
        return self._shared_module


class Target:
    """What loading a kernel asks of a target: that target, but for the library it makes of kept machine code."""

    def __init__(self, target: Any) -> None:
        self.target, self.typing_context = target, target.typing_context

    def codegen(self) -> Target:
        """Where `unserialize_library` is."""
        return self

    def unserialize_library(self, state: Any) -> KeptLibrary:
        """The library with that machine code."""
        return KeptLibrary(self.target.codegen(), state)

    def get_executable(self, library: KeptLibrary, function: Any, environment: Any) -> Any:
        """The function that Python calls; that it is defined is known from its names alone."""
        names = {function.llvm_func_name, function.llvm_cpython_wrapper_name}
        self.target.codegen()._engine._defined_symbols |= names
        return self.target.get_executable(library, function, environment)


class KernelResult(CompileResultCacheImpl):  # type: ignore[misc]
    """A compiled kernel on disk and back."""

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        """The kernel, without what only a compilation needs."""
        return CompileResult._rebuild(Target(target_context), *payload)._replace(
            target_context=target_context
        )
