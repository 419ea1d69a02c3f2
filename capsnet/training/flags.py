"""What of a run can be given on the command line, and what is said about it there."""

# The fields of a recipe.
FLAGS = {
    "epochs": "how often each MNIST digit is shown",
    "batch_size": "MNIST digits a step",
    "learning_rate": "of Adam, after the warm-up",
    "shift_pixels": "that a digit is moved by at most, in each direction",
    "distort": "how strongly MNIST digits are turned, scaled, sheared and bent; 0 for not",
    "reconstruction_weight": "of the reconstruction loss, beside the margin loss",
    "validation": "training digits held out to validate on",
    "seed": "of the weights, the order, the shifts and the strokes",
    "precision": "float32 or bfloat16",
    "start": "a shipped network to start with, by name",
    "written": "digits as strokes that are added to each batch",
    "negatives": "drawings of no digit that are added to each batch",
    "held_out_writers": "how many people's digits are held out to validate on",
    "average": "decay a step of averaged weights; 0 for none",
}

# The fields of a CapsNet's config.
CONFIG_FLAGS = {
    "iterations": "of routing",
    "digits": "on an image: 2 for MultiMNIST, with --image-size 36 --shift-pixels 4",
    "image_size": "height and width of the images",
    "conv_channels": "channels of Conv1",
    "primary_types": "types of primary capsules",
    "routing_gradient": "last or all: through which iterations' couplings gradients flow",
}
