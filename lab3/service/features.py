# Written by notebooks/lab3_docker.ipynb; edit it there.
"""From a passenger, as people write one down, to the seven numbers that the model reads."""

import re

FEATURES = ("pclass", "female", "age", "relatives", "fare", "port", "title")
PORTS = {"C": 0, "Q": 1, "S": 2}
TITLES = {"Mr": 0, "Mrs": 1, "Mme": 1, "Miss": 2, "Ms": 2, "Mlle": 2, "Master": 3}
RARE_TITLES = ("Capt", "Col", "Countess", "Don", "Dr", "Jonkheer", "Lady", "Major", "Rev", "Sir")
TITLES |= dict.fromkeys(RARE_TITLES, 4)
TITLE = re.compile(r"\b([A-Z][a-z]+)\.")
NAN = float("nan")


def title_code(name, female):
    """Return the code of the title in `name` ("Dawson, Mr. Jack"), or the sex's commonest."""
    found = TITLE.search(name) if name else None
    return TITLES.get(found[1] if found else "", 2 if female else 0)


def encode(pclass, sex, age, sibsp, parch, fare, embarked, name):
    """Return the row of FEATURES (7 numbers) of one passenger; what is unknown (None) becomes NaN.

    `age` is in years, `fare` in pounds of 1912, `sibsp` and `parch` count relatives aboard.
    """
    female = sex == "female"
    age, fare = (NAN if value is None else value for value in (age, fare))
    relatives, port = sibsp + parch, PORTS.get(embarked, NAN)
    return pclass, int(female), age, relatives, fare, port, title_code(name, female)
