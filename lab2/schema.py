# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Which rows are valid: a biopsy with 30 measures of its cell nuclei, and its diagnosis.

Wolberg, Street and Mangasarian, 1993: the Wisconsin Diagnostic Breast Cancer data; lengths in
micrometres, areas in square micrometres. For each measure: mean, standard error, worst cells.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, create_model
from pydantic_core import PydanticCustomError

LARGEST = {"radius": 100, "texture": 100, "perimeter": 1000, "area": 10000, "smoothness": 1}
LARGEST |= {"compactness": 5, "concavity": 5, "concave_points": 1, "symmetry": 1}
LARGEST |= {"fractal_dimension": 1}
KINDS = ("mean", "error", "worst")
LIMITS = {f"{kind}_{name}": largest for kind in KINDS for name, largest in LARGEST.items()}
FEATURES = list(LIMITS)


def number(value: Any) -> Any:
    """Refuse what a database may give in place of a number, before pydantic converts it."""
    if value is None:
        raise PydanticCustomError("gap", "is missing")
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise PydanticCustomError("number", "is not a number")
    return value


Key = Annotated[int, BeforeValidator(number), Field(ge=-(2**63), lt=2**63)]
Measures: dict[str, Any] = {
    name: Annotated[float, BeforeValidator(number), Field(ge=0, le=top, allow_inf_nan=False)]
    for name, top in LIMITS.items()
}
Incoming = create_model("Incoming", biopsy_id=Key, **Measures)
Biopsy = create_model("Biopsy", __base__=Incoming, diagnosis=Literal["benign", "malignant"])


def check(rows: list[dict], row_type: type[BaseModel]) -> tuple[list[dict], dict[int, str]]:
    """Return the valid rows, converted, and {position: reason} of the others."""
    valid: list[dict] = []
    reasons: dict[int, str] = {}
    for position, row in enumerate(rows):
        try:
            valid.append(row_type.model_validate(row).model_dump())
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False)[0]
            value = "" if found["input"] is None else f"{found['input']!r:.60}: "
            reasons[position] = f"{found['loc'][0]}: {value}{found['msg'].lower()}"
    return valid, reasons
