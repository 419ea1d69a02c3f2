// The palette of .streamlit/config.toml, as the theme's CSS variables carry it into a component.

const STEPS = 256;

function list(element, name) {
  return getComputedStyle(element)
    .getPropertyValue(name)
    .split(",")
    .map((colour) => colour.trim());
}

function channels(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

// A colour map: STEPS × 3 bytes, interpolated between the given hex colours.
function ramp(colours) {
  const stops = colours.map(channels);
  const table = new Uint8ClampedArray(STEPS * 3);
  for (let step = 0; step < STEPS; step++) {
    const position = (step / (STEPS - 1)) * (stops.length - 1);
    const left = Math.min(Math.floor(position), stops.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const [a, b] = [stops[left][channel], stops[left + 1][channel]];
      table[step * 3 + channel] = a + (b - a) * (position - left);
    }
  }
  return table;
}

// Reads the ten hex colours of the digits that hold at `element`.
export const digitsOf = (element) => list(element, "--st-chart-categorical-colors");

// Reads the palette that holds at `element`: digits, sequential and diverging maps.
export function palette(element) {
  return {
    digits: digitsOf(element),
    sequential: ramp(list(element, "--st-chart-sequential-colors")),
    diverging: ramp(list(element, "--st-chart-diverging-colors")),
  };
}

// [r, g, b] of a colour map at `value` in [0, 1]; outside it is clamped.
export function colourAt(map, value) {
  const step = Math.round(Math.min(1, Math.max(0, value)) * (STEPS - 1));
  return [map[step * 3], map[step * 3 + 1], map[step * 3 + 2]];
}

// Black or white, whichever reads better on [r, g, b]: always at least 4.5:1, as in app/theme.py.
export function readableOn(rgb) {
  const [red, green, blue] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
