# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the page shows beside a chance: how sure the model can be, and other ages and classes."""

import math

import gradio as gr
import numpy as np
import pandas as pd

AGES = np.arange(0, 81, 2)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00")  # Okabe and Ito's, for colour-blind eyes


def similar(scorer, row, years=5):
    """Return (survivors, number) of the training passengers of the same class, sex and age.

    Ages may differ by `years`; an unknown age is like other unknown ones.
    """
    same = (scorer.rows[:, :2] == row[:2]).all(axis=1)
    near = np.abs(scorer.rows[:, 2] - row[2]) <= years
    near |= np.isnan(scorer.rows[:, 2]) & np.isnan(row[2])
    return int(scorer.survived[same & near].sum()), int((same & near).sum())


def wilson(count, total, z=1.96):
    """Return the 95 % interval (low, high) of a share, `count` of `total`; 0 to 1 of none.

    Source: Wilson 1927, Journal of the American Statistical Association 22, 209-212.
    """
    middle = (count + z * z / 2) / (total + z * z)
    variance = count * (total - count) / max(total, 1) + z * z / 4
    half = z / (total + z * z) * math.sqrt(variance)
    return middle - half, middle + half


def picture(scorer, row, bounds, said):
    """Return the chances of a passenger (`row`) at AGES in each class, and `bounds` (%) as a bar.

    In another class than the own, the fare is what half of that class paid at most.
    """
    rows = np.tile(row, (3 * len(AGES), 1))
    rows[:, 0], rows[:, 2] = np.repeat([1, 2, 3], len(AGES)), np.tile(AGES, 3)
    medians = [np.nanmedian(scorer.rows[scorer.rows[:, 0] == pclass, 4]) for pclass in (1, 2, 3)]
    rows[:, 4] = np.where(rows[:, 0] == row[0], row[4], np.repeat(medians, len(AGES)))
    chances = 100 * np.array(scorer.chances(rows))
    classes = rows[:, 0].astype(int).astype(str)
    frame = pd.DataFrame({"age": rows[:, 2], "chance": chances, said["pclass"]: classes})
    if not np.isnan(row[2]):
        bar = pd.DataFrame({"age": row[2], "chance": bounds, said["pclass"]: said["yours"]})
        frame = pd.concat([frame, bar])
    colours = dict(zip(["1", "2", "3", said["yours"]], COLOURS, strict=True))
    return gr.LinePlot(frame, x="age", y="chance", color=said["pclass"], color_map=colours)
