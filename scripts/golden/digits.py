"""The digits that scikit-learn ships, as a safetensors file, and how PyTorch learns them from a seed."""

import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import golden_file

FOLDER = pathlib.Path(__file__).parents[2] / "notebooks" / "data"
SOURCE = {
    "title": "Optical Recognition of Handwritten Digits (test set)",
    "authors": "E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository",
    "doi": "10.24432/C50P49",
    "licence": "CC BY 4.0",
    "copied from": "scikit-learn, sklearn/datasets/data/digits.csv.gz",
}


def write_digits():
    """`images` [1797, 8, 8] from 0 to 16 and `labels` [1797], both uint8."""
    digits = load_digits()
    tensors = {"images": torch.tensor(digits.images).to(torch.uint8), "labels": torch.tensor(digits.target).to(torch.uint8)}
    save_file(tensors, FOLDER / "digits.safetensors", SOURCE)
    return tensors


def training(digits, kind, optimiser, epochs):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 10)
    )
    x, y = digits["images"].float().unsqueeze(1) / 16, digits["labels"].long()
    order = torch.randperm(len(x))
    train, test = order[:1400], order[1400:]
    loader = DataLoader(TensorDataset(x[train], y[train]), batch_size=50, shuffle=True)
    optimizer = optimiser(net.parameters())
    losses, accuracies = [], []
    for _ in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(float(f"{loss.item():.7g}"))
        with torch.no_grad():
            accuracies.append((net(x[test]).argmax(1) == y[test]).float().mean().item())
    return {"kind": kind, "losses": losses, "accuracies": accuracies}


def main():
    digits = write_digits()
    cases = [
        training(digits, "Adam", lambda params: torch.optim.Adam(params, lr=1e-2), 10),
        training(digits, "SGD", lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9), 3),
    ]
    golden_file.write("digits", cases)
