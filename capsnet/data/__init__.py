"""Data sets, each as images and their labels: MNIST's digits, digits written with a pen, pairs."""

from capsnet.data.datasets import DATASETS, DataSet, load_dataset
from capsnet.data.digits import (
    FEW_DIGITS,
    PRETRAINED,
    TEST_DIGITS,
    VALIDATION_IMAGES,
    Digits,
    fair_sample,
    load_few_digits,
    load_mnist,
    load_test_digits,
    padded,
    shift,
    split,
    to_float,
)

__all__ = [
    "DATASETS",
    "FEW_DIGITS",
    "PRETRAINED",
    "TEST_DIGITS",
    "VALIDATION_IMAGES",
    "DataSet",
    "Digits",
    "fair_sample",
    "load_dataset",
    "load_few_digits",
    "load_mnist",
    "load_test_digits",
    "padded",
    "shift",
    "split",
    "to_float",
]
