// The network's decoder (paper, section 4.1) in the browser: linear layers, ReLU, a sigmoid at the end.

import { fromFloat16 } from "./float16.js";

// Makes `decode(digit, pose)` -> pixels (Float32Array in [0, 1]) from unpacked arrays:
// weight0 (inputs, outputs), bias0 (outputs), weight1, …, each float32 or float16.
// `pose` holds the numbers of the one capsule that is not masked.
export function createDecoder(arrays) {
  const layers = [];
  for (let number = 0; `weight${number}` in arrays; number++) {
    layers.push({
      weight: numbers(arrays[`weight${number}`]),
      bias: numbers(arrays[`bias${number}`]),
      output: new Float32Array(arrays[`bias${number}`].length),
    });
  }
  return function decode(digit, pose) {
    // All capsules but one are masked by 0, so only that one's rows of the first layer count.
    let input = pose;
    let firstRow = digit * pose.length;
    layers.forEach(({ weight, bias, output }, number) => {
      output.set(bias);
      const width = output.length;
      for (let row = 0; row < input.length; row++) {
        const value = input[row];
        if (value === 0) continue; // about half of what comes out of a ReLU
        const start = (firstRow + row) * width;
        for (let column = 0; column < width; column++) {
          output[column] += value * weight[start + column];
        }
      }
      firstRow = 0;
      if (number < layers.length - 1) {
        for (let column = 0; column < width; column++) if (output[column] < 0) output[column] = 0;
      }
      input = output;
    });
    return input.map((logit) => 1 / (1 + Math.exp(-logit)));
  };
}

function numbers(array) {
  return array instanceof Uint16Array ? fromFloat16(array) : array;
}
