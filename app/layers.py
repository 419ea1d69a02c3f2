"""The network's layers in words and numbers, computed from the network itself."""

from dataclasses import dataclass

from torch import nn

from capsnet import CapsNet


@dataclass(frozen=True)
class Layer:
    """One step of the way from the image to the picture redrawn."""

    name: str
    what: str  # it does
    shape: tuple[int, ...]  # of what comes out, as the paper writes it: channels after the grid
    meaning: str  # of that shape's axes
    parameters: int
    source: str  # the equation or section of Sabour, Frosst and Hinton (2017)


def encoder_layers(model: CapsNet) -> list[Layer]:
    """Return the layers from the image to the digit capsules."""
    config = model.config
    size, grid = config.features_size, config.grid
    channels = "grey values" if config.image_channels == 1 else "channels"
    return [
        Layer(
            "Image",
            f"{channels} from 0 to 1",
            (config.image_size, config.image_size, config.image_channels),
            "rows × columns × channels",
            0,
            "section 4",
        ),
        Layer(
            "Conv1",
            f"convolution {_square(config.conv_kernel)}, stride 1, ReLU",
            (size, size, config.conv_channels),
            "rows × columns × channels",
            _parameters(model.conv),
            "section 4",
        ),
        Layer(
            "PrimaryCaps",
            f"convolution {_square(config.primary_kernel)}, stride {config.primary_stride}, "
            f"squash: capsules u",
            (grid, grid, config.primary_types, config.primary_dim),
            "rows × columns × types × dimensions",
            _parameters(model.primary),
            "section 4, eq. 1",
        ),
        Layer(
            "Votes",
            "each primary capsule’s matrices W say what each digit should look like: û = W u",
            (config.children, config.classes, config.digit_dim),
            "capsules × digits × dimensions",
            _parameters(model.digit),
            "eq. 2",
        ),
        Layer(
            "DigitCaps",
            f"routing by agreement, {config.iterations} "
            f"{'iteration' if config.iterations == 1 else 'iterations'}: capsules v",
            (config.classes, config.digit_dim),
            "digits × dimensions",
            0,
            "procedure 1, eq. 1–3",
        ),
    ]


def decoder_layers(model: CapsNet) -> list[Layer]:
    """Return the layers that redraw the image from one digit capsule."""
    stages = list(model.decoder.layers)
    linear = [stage for stage in stages if isinstance(stage, nn.Linear)]
    activations = [stage for stage in stages if not isinstance(stage, nn.Linear)]
    pixels = f"{model.config.image_size} × {model.config.image_size} pixels"
    return [
        Layer(
            f"Decoder {number}",
            f"fully connected, {type(activation).__name__}",
            (layer.out_features,),
            "units" if number < len(linear) else pixels,
            _parameters(layer),
            "section 4.1",
        )
        for number, (layer, activation) in enumerate(zip(linear, activations, strict=True), start=1)
    ]


def total(layers: list[Layer]) -> int:
    """Return how many parameters layers have together."""
    return sum(layer.parameters for layer in layers)


def _parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _square(size: int) -> str:
    return f"{size} × {size}"
