#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Test the tests: how often do they cry wolf, and from which noise level on do they notice?

Each seed makes new tables and a new line. Writes detection.csv: level, doubled, typos (rates).
"""

from pathlib import Path

import numpy as np
from fare_quality import ALPHA, mean_square, row_scores
from fare_scripts import WORK, BadInput, Parser, run, write_text
from make_data import CLEAN, SIGMA, add_typos, clean_table, scale_stretch
from scipy.special import bdtr
from train_line import fit_line

LEVELS = np.arange(0, 4.5, 0.5)  # RMS of a spoiled row's error, in sigma


def alarm(line, table, seen=False, alpha=ALPHA):
    """Would either of the two tests call this table noisy?"""
    square, square_limit = mean_square(line, table, seen, alpha / 2)
    scores, score_limit = row_scores(line, table, seen, alpha / 2)
    return bool(square > square_limit or np.abs(scores).max() > score_limit)


def false_alarms(seeds, alpha=ALPHA):
    """Alarms on each clean table, by name, over `seeds` seeds; the first table trains the line."""
    counts = dict.fromkeys(CLEAN, 0)
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 100])
        tables = {name: clean_table(*shape, rng) for name, shape in CLEAN.items()}
        line = fit_line(tables["clean_city"])
        for name, table in tables.items():
            counts[name] += alarm(line, table, seen=name == "clean_city", alpha=alpha)
    return counts


def by_luck(seeds, alpha=ALPHA):
    """The most alarms that alpha explains: one run in 1000 has more of them (binomial)."""
    return next(count for count in range(seeds + 1) if bdtr(count, seeds, alpha) > 0.999)


def detection(seeds, levels=LEVELS):
    """Share of noisy city tables that raise an alarm: (levels, 2), stretch and typos."""
    hits = np.zeros((len(levels), 2))
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 200])
        line = fit_line(clean_table(*CLEAN["clean_city"], rng))
        for row, level in enumerate(levels):
            table = clean_table(*CLEAN["clean_city"], rng)
            stretch = scale_stretch(table, 2.0, rng).spoiled
            factor = 1 + level * SIGMA / np.sqrt(np.mean(table.y[stretch] ** 2))
            scaled = table._replace(y=np.where(stretch, factor * table.y, table.y))
            hits[row] += alarm(line, scaled), alarm(line, add_typos(table, level, rng))
    return hits / seeds


def main(argv=None):
    parser = Parser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="1 or more (default: 500)")
    parser.add_argument("--out", type=Path, default=WORK, help="folder (default: work/)")
    options = parser.parse_args(argv)
    if options.seeds < 1:
        raise BadInput(f"--seeds must be 1 or more, not {options.seeds}")
    alarms, rates = false_alarms(options.seeds), detection(options.seeds)
    rows = (f"{level},{a:.3f},{b:.3f}\n" for level, (a, b) in zip(LEVELS, rates, strict=True))
    write_text(options.out / "detection.csv", "level,doubled,typos\n" + "".join(rows))
    for name, count in alarms.items():
        print(f"{name}: {count} false alarms, promised {ALPHA * options.seeds:.0f}", end=" ")
        print(f"of {options.seeds}, at most {by_luck(options.seeds)} by luck")
    for name, column in zip(("stretch", "typos"), rates.T, strict=True):
        noticed = [level for level, rate in zip(LEVELS, column, strict=True) if rate >= 0.95]
        print(f"{name}: noticed in 95% of the tables from {min(noticed, default=None)} sigma on")


if __name__ == "__main__":
    run(main)
