# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What may be asked and what is answered: the contract, from which the OpenAPI document is made."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic.functional_validators import model_validator

LIMIT = 1000  # passengers in one request
MAX_BYTES = 1_000_000  # of one request's body


def integer(value):
    """Return 2 for 2.0: to JSON both are the same integer. Everything else stays as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(integer)]


class Passenger(BaseModel):
    """One passenger of the Titanic; only class and sex must be known."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    pclass: Whole = Field(ge=1, le=3, description="Class of the ticket")
    sex: Literal["female", "male"]
    age: float | None = Field(None, ge=0, le=120, description="Age in years")
    sibsp: Whole = Field(0, ge=0, le=20, description="Brothers, sisters and spouses aboard")
    parch: Whole = Field(0, ge=0, le=20, description="Parents and children aboard")
    fare: float | None = Field(None, ge=0, le=10_000, description="Fare in pounds of 1912")
    embarked: Literal["C", "Q", "S"] | None = Field(
        None, description="Port: Cherbourg, Queenstown, Southampton"
    )
    name: str | None = Field(None, max_length=200, description='With its title: "Braund, Mr. Owen"')

    @model_validator(mode="before")
    @classmethod
    def first_unknown_field(cls, value):
        """Keep one unknown field of many: it is refused, and a thousand of them cost no time."""
        if isinstance(value, dict) and len(value) > len(cls.model_fields):
            unknown = next(name for name in value if name not in cls.model_fields)
            return {name: value[name] for name in (*cls.model_fields, unknown) if name in value}
        return value


Many = Annotated[list[Passenger], Field(min_length=1, max_length=LIMIT, fail_fast=True)]
OneOrMany = Annotated[
    Annotated[Passenger, Tag("one")] | Annotated[Many, Tag("many")],
    Discriminator(lambda body: "many" if isinstance(body, list) else "one"),
]


class Prediction(BaseModel):
    """The answer for one passenger."""

    probability: float = Field(ge=0, le=1, description="Chance of survival")
    survived: bool = Field(description="Whether the chance is above one half")
