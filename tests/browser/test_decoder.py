"""The decoder in JavaScript against the one in torch, number by number."""

import base64

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

import capsnet
from app.components.weights import pack_decoder
from capsnet.data import load_test_digits

DECODE = """async ({ message, poses }) => {
  const { unpack } = await import("/app/static/unpack.js");
  const { createDecoder } = await import("/app/static/decoder.js");
  const bytes = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  const decode = createDecoder(unpack(bytes).arrays);
  return poses.map(([digit, pose]) => Array.from(decode(digit, pose)));
}"""


def test_half_precision_numbers_are_read_exactly(page: Page) -> None:
    page.goto("/")
    bits = np.arange(2**16, dtype=np.uint16)
    read = page.evaluate(
        """async () => {
          const { fromFloat16 } = await import("/app/static/float16.js");
          const bits = Uint16Array.from({ length: 2 ** 16 }, (_, number) => number);
          return Array.from(fromFloat16(bits), (number) => String(number));
        }"""
    )
    expected = bits.view(np.float16).astype(np.float32)
    np.testing.assert_array_equal(np.array(read).astype(np.float32), expected)


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_the_decoder_equals_torch(page: Page, kind: type) -> None:
    model = capsnet.load_pretrained("mnist")
    trace = capsnet.trace(model, load_test_digits().images[0].float() / 255)
    linear = [layer for layer in model.decoder.layers if isinstance(layer, torch.nn.Linear)]
    random = np.random.default_rng(0)
    layers = []
    with torch.no_grad():
        for layer in linear:
            for parameter in (layer.weight, layer.bias):
                # Shipped weights may be halves; these are not, unless they are made so.
                noise = 1 + random.normal(scale=1e-3, size=tuple(parameter.shape))
                rounded = (parameter.numpy() * noise).astype(kind)
                parameter.copy_(torch.from_numpy(rounded.astype(np.float32)))
            layers.append((layer.weight.t().numpy().astype(kind), layer.bias.numpy().astype(kind)))
    poses = [(digit, trace.capsules[digit]) for digit in range(10)]
    poses += [(3, random.normal(size=16).astype(np.float32)), (0, np.zeros(16, np.float32))]
    message = base64.b64encode(pack_decoder(layers)).decode()
    page.goto("/")
    sent = {"message": message, "poses": [(digit, pose.tolist()) for digit, pose in poses]}
    drawn = np.array(page.evaluate(DECODE, sent)).reshape(-1, 28, 28)
    for picture, (digit, pose) in zip(drawn, poses, strict=True):
        capsules = torch.zeros(1, 10, 16)
        capsules[0, digit] = torch.from_numpy(pose)
        expected = model.decode(capsules, torch.tensor([digit]))[0, 0].detach()
        np.testing.assert_allclose(picture, expected, atol=1e-4)
