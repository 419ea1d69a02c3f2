// Paints a grey image (bytes or numbers in [0, 1]) into a canvas, one canvas pixel per image pixel.

// Image pixels are shown as squares: give the canvas the css class "pixels" (base.css).
export function paintGrey(canvas, pixels, size = 28) {
  if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  const scale = pixels instanceof Uint8Array ? 1 : 255;
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.fill(pixels[pixel] * scale, pixel * 4, pixel * 4 + 3);
    image.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
