// Two digits in two colours, where both are, the sum of both: blue and orange make white.

const SETS = {
  ours: [
    { name: "blue", rgb: [0, 114, 255] },
    { name: "orange", rgb: [255, 141, 0] },
  ],
  paper: [
    { name: "red", rgb: [255, 0, 0] },
    { name: "green", rgb: [0, 255, 0] },
  ],
};

export const coloursOf = (name) => SETS[name] ?? SETS.ours;
export const css = ({ rgb }) => `rgb(${rgb.join(" ")})`;

const GROUND = 0.45; // how strongly what lies under the colours shows, where they leave it free

// Paints bytes of `size` × `size` pixels each, one image a colour, on black or over a `ground`.
export function paintTinted(canvas, images, colours, size, ground) {
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(size, size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const drawn = images.reduce((sum, image) => sum + image[pixel] / 255, 0);
    const under = ground ? GROUND * ground[pixel] * Math.max(0, 1 - drawn) : 0;
    for (let channel = 0; channel < 3; channel++) {
      let sum = under;
      images.forEach((image, n) => (sum += (image[pixel] / 255) * colours[n].rgb[channel]));
      picture.data[pixel * 4 + channel] = sum; // clamped
    }
    picture.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
