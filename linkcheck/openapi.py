"""The service for single records as OpenAPI describes one: routes, columns of each kind, answers."""

from __future__ import annotations

from typing import Any

from linkcheck.records import SCHEMAS
from linkcheck.register import WITH_REGISTER

__all__ = ["description"]


def description(server: str) -> dict[str, Any]:
    """The service as OpenAPI 3.1 describes one."""
    text = {"type": ["string", "null"]}
    paths: dict[str, Any] = {
        "/health": {"get": {"summary": "How many residents the register holds", "responses": _answers()}}
    }
    for kind, case in WITH_REGISTER.items():
        fields = SCHEMAS[kind].fields
        record = {
            "type": "object",
            "properties": {field.name: text for field in fields},
            "required": [field.name for field in fields if field.required and field.name != "record_id"],
            "additionalProperties": text,
        }
        paths[f"/check/{kind}"] = {
            "post": {
                "summary": f"{case.title_en}: one record / {case.title_ja}: 1件",
                "requestBody": {"required": True, "content": {"application/json": {"schema": record}}},
                "responses": _answers(),
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "linkcheck", "version": "1"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    }


def _answers() -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "200": {"description": "decision with its ledger, or why the record cannot be read", **body},
        "401": {"description": "no token, or another one", **body},
        "422": {"description": "not a record of this kind", **body},
    }
