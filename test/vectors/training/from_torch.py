"""Writes torch.json: the rates of PyTorch's schedules. A process of its own: PyTorch and TensorFlow do not load together everywhere.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python from_torch.py
"""
import json
import pathlib

import torch


def rates(optimizer, schedule, total):
    """PyTorch's, one a step; OneCycleLR refuses the step after the last."""
    found = [optimizer.param_groups[0]["lr"]]
    while len(found) < total:
        optimizer.step()
        schedule.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


def one_cycle(total, **options):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    return rates(optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total, cycle_momentum=False, **options), total)


def multi_step(total, milestones, gamma):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    return rates(optimizer, torch.optim.lr_scheduler.MultiStepLR(optimizer, [m * total for m in milestones], gamma), total)


if __name__ == "__main__":
    document = {
        "torch": torch.__version__.split("+")[0],
        "schedules": [
            {
                "schedule": {"kind": "one-cycle", "pctStart": 0.3, "divFactor": 25, "finalDivFactor": 1e4, "annealStrategy": "cos"},
                "factors": one_cycle(33),
            },
            {
                "schedule": {"kind": "one-cycle", "pctStart": 0.4, "divFactor": 10, "finalDivFactor": 100, "annealStrategy": "linear"},
                "factors": one_cycle(20, pct_start=0.4, div_factor=10, final_div_factor=100, anneal_strategy="linear"),
            },
            {"schedule": {"kind": "step", "milestones": [0.5, 0.75], "gamma": 0.1}, "factors": multi_step(24, [0.5, 0.75], 0.1)},
        ],
    }
    path = pathlib.Path(__file__).with_name("torch.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"schedule"', '\n{"schedule"') + "\n")
