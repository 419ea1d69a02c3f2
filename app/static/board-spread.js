// What stands behind a slider: where the training images lie, drawn in percent of the track.

const line = (className, x) =>
  `<line class="${className}" x1="${x}" x2="${x}" y1="0" y2="100" vector-effect="non-scaling-stroke"/>`;

// A histogram whose steps are the stretches between known percentiles: each holds a known share of
// the images, so its height is that share by its width.
export function spread(levels, percentiles, range, low, high, start) {
  const x = (value) => (((value - low) / (high - low)) * 100).toFixed(2);
  let drawing = line("zero", x(0));
  if (percentiles) {
    const densities = [];
    for (let step = 0; step + 1 < levels.length; step++) {
      const width = Math.max(percentiles[step + 1] - percentiles[step], (high - low) / 500);
      densities.push((levels[step + 1] - levels[step]) / width);
    }
    const highest = Math.max(...densities);
    const steps = densities.map((density, step) => {
      const y = (100 - 92 * (density / highest)).toFixed(1);
      return `V${y}H${x(percentiles[step + 1])}`;
    });
    const outline = `M${x(percentiles[0])} 100${steps.join("")}V100Z`;
    drawing += `<path class="density" vector-effect="non-scaling-stroke" d="${outline}"/>`;
    drawing += line("usual", x(range.low)) + line("usual", x(range.high));
  }
  return drawing + line("start", x(start));
}

// What lies behind the length: beyond 1 no squashed vector comes.
export function lengthSpread(high, start) {
  const x = (value) => ((value / high) * 100).toFixed(2);
  return (
    `<rect class="beyond" x="${x(1)}" width="${100 - x(1)}" y="0" height="100"/>` +
    line("limit", x(1)) +
    line("start", x(start))
  );
}

// The values of two levels: { low, high }, or null where nothing is known.
export function usualRange(levels, percentiles) {
  if (!percentiles) return null;
  return { low: percentiles[levels.indexOf(1)], high: percentiles[levels.indexOf(99)] };
}
