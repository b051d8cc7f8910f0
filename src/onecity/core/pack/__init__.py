"""How does a folder of declarations become typed values, or a list of what to correct?"""

from onecity.core.pack.city import City, Declaration, DeclarationUnknown
from onecity.core.pack.expression import Condition, Formula, expression_problem
from onecity.core.pack.kind import Kind
from onecity.core.pack.load import check, load
from onecity.core.pack.problem import PackInvalid, Problem, nearest
from onecity.core.pack.reference import DataFile, Identifier, Ref
from onecity.core.pack.schema import json_schema, json_schemas
from onecity.core.pack.source import Source, TableSource, open_source

__all__ = [
    "City",
    "Condition",
    "DataFile",
    "Declaration",
    "DeclarationUnknown",
    "Formula",
    "Identifier",
    "Kind",
    "PackInvalid",
    "Problem",
    "Ref",
    "Source",
    "TableSource",
    "check",
    "expression_problem",
    "json_schema",
    "json_schemas",
    "load",
    "nearest",
    "open_source",
]
