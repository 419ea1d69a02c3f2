"""What of a run can be given on the command line, and what is said about it there."""

# The fields of a recipe.
FLAGS = {
    "dataset": "mnist, toys, or toys seen from familiar azimuths or elevations alone",
    "epochs": "how often each MNIST digit is shown",
    "batch_size": "images of the data set a step",
    "micro_batch": "images a forward and backward, to save memory; 0 for the whole batch",
    "learning_rate": "of Adam, after the warm-up",
    "shift_pixels": "that a digit is moved by at most, in each direction",
    "distort": "how strongly MNIST digits are turned, scaled, sheared and bent; 0 for not",
    "reconstruction_weight": "of the reconstruction loss, beside the margin loss",
    "margin_steps": "over which the margin of a matrix CapsNet's loss rises",
    "validation": "training digits held out to validate on",
    "seed": "of the weights, the order, the shifts and the strokes",
    "precision": "float32 or bfloat16",
    "start": "a shipped network to start with, by name",
    "written": "digits as strokes that are added to each batch",
    "negatives": "drawings of no digit that are added to each batch",
    "held_out_writers": "how many people's digits are held out to validate on",
    "average": "decay a step of averaged weights; 0 for none",
}

# The fields of a config, by the kind of network.
CONFIG_FLAGS: dict[str, dict[str, str]] = {
    "capsnet": {
        "iterations": "of routing",
        "digits": "on an image: 2 for MultiMNIST, with --image-size 36 --shift-pixels 4",
        "image_size": "height and width of the images",
        "conv_channels": "channels of Conv1",
        "primary_types": "types of primary capsules",
        "routing_gradient": "last or all: through which iterations' couplings gradients flow",
    },
    "cnn": {"image_size": "height and width of the images"},
    "matrix": {
        "iterations": "of routing",
        "image_size": "height and width of the images",
        "conv_channels": "channels of Conv1",
        "primary_types": "types of primary capsules",
        "conv_caps1_types": "types of capsules in a matrix CapsNet's ConvCaps1",
        "conv_caps2_types": "types of capsules in a matrix CapsNet's ConvCaps2",
    },
}
