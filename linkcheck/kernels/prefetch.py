"""Asking for memory before it is needed: pairs of rows lie anywhere, and waiting for them costs more than the work."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["AHEAD", "item_pointer", "prefetch"]

AHEAD = 8
"""How many rows ahead memory is asked for; what tells where it lies, twice as many."""

READ, STAYS, DATA = (ir.Constant(ir.IntType(32), value) for value in (0, 3, 1))


def item_pointer(target: Any, builder: Any, signature: Any, values: Any) -> Any:
    """Where an item lies: of an intrinsic's first argument, an array, at its second, a place."""
    kind = signature.args[0]
    struct = target.make_array(kind)(target, builder, values[0])
    return cgutils.get_item_pointer(target, builder, kind, struct, [values[1]], wraparound=False)


@intrinsic
def prefetch(context: Any, array: Any, place: Any) -> Any:
    """Ask for the memory of array[place]; nothing else happens, even beyond the array."""

    def generate(target: Any, builder: Any, signature: Any, values: Any) -> Any:
        item = item_pointer(target, builder, signature, values)
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0i8")
        builder.call(function, [builder.bitcast(item, byte), READ, STAYS, DATA])
        return target.get_dummy_value()

    return types.void(array, types.intp), generate
