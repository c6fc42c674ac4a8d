# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the button of the form does."""

import gradio as gr
from pydantic import ValidationError

from service.evidence import picture, similar, wilson
from service.faults import fault_text
from service.schema import Passenger
from service.words import words_for


def refusal(said, message):
    """Return the error that shows `message` on the page, and leaves the server's log alone."""
    return gr.Error(message, title=said["error"], print_exception=False)


def asking(scorer, watch):
    """Return what the button does; `watch` counts every passenger that somebody asks about."""

    def ask(request: gr.Request, *values):
        """Return the answer as Markdown, and the picture."""
        said = words_for(request)
        fields = dict(zip(Passenger.model_fields, values, strict=True))
        try:
            passenger = Passenger(**{n: v for n, v in fields.items() if v not in (None, "")})
        except ValidationError as error:
            fault = error.errors()[0]
            label = said[fault["loc"][0]].split(",")[0]
            raise refusal(said, f"{label}: {fault_text(fault, said)}") from None
        rows, (chance,) = scorer.of([passenger])
        watch.count(rows, [chance])
        count, total = similar(scorer, rows[0])
        low, high = (100 * share for share in wilson(count, total))
        seen = said["seen"].format(total=total, count=count, low=round(low), high=round(high))
        lines = [f"## {100 * chance:.0f} %", said["lives" if chance > 0.5 else "dies"], seen]
        lines += [said["rare"]] if total < 10 else []
        return "\n\n".join(lines), picture(scorer, rows[0], [low, high], said)

    return ask
