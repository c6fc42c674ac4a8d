#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Compare the model with its two baselines over several seeds; prints a CSV table."""

import tempfile
from pathlib import Path

from data_creation import add_amounts, create
from data_preprocessing import prepare
from model_preparation import train
from model_testing import baselines
from script_basics import Parser, run, whole_number
from station_files import read_stations
from weather_features import examples


def compare(seed, years=3, stations=12):
    """Return the accuracies of model, best constant answer, and "tomorrow as today"."""
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder, name) for name in ("train", "test")]
        for path in folders:
            path.mkdir()
        create(*folders, seed, years, stations)
        past, new = (examples(read_stations(path)) for path in folders)
    _, scaled, scaled_new = prepare(past["features"], new["features"])
    answers = train(scaled, past["frost"]).predict(scaled_new)
    return (answers == new["frost"]).mean(), *baselines(new["frost"], new["frost_today"])


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("--seeds", type=whole_number(1, 1000), default=5, help="how many (default: 5)")
    add_amounts(parser)
    args = parser.parse_args()
    print("seed,model,majority,as_today")
    for seed in range(1, args.seeds + 1):
        accuracies = compare(seed, args.years, args.stations)
        print(seed, *(f"{accuracy:.3f}" for accuracy in accuracies), sep=",")


if __name__ == "__main__":
    run(main)
