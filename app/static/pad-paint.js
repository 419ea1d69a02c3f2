// Paints the pad: strokes as they were drawn, or faintly the picture that the first stroke replaces.

const WIDTH = 0.075; // of the pad: MNIST's stroke on a digit that nearly fills the pad
const FAINT = 0.4;

// `picture`: 28 × 28 bytes to show where there are no strokes, or null; `strength`: of its ink.
export function paintPad(canvas, drawing, picture, ink, strength = FAINT) {
  const { clientWidth: side } = canvas;
  const size = Math.round(side * (window.devicePixelRatio || 1));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, size, size);
  if (drawing.source === "strokes") paintStrokes(context, drawing, size, ink);
  else if (picture) paintPicture(context, picture, size, ink, strength);
}

export function paintStrokes(context, { strokes, thickness }, size, ink) {
  context.strokeStyle = ink;
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = WIDTH * thickness * size;
  for (const stroke of strokes) {
    context.beginPath();
    // A line of no length would not be painted, and a single point is a dot.
    context.moveTo(stroke[0][0] * size - 0.01, stroke[0][1] * size);
    for (const [x, y] of stroke) context.lineTo(x * size, y * size);
    context.stroke();
  }
}

function paintPicture(context, picture, size, ink, strength) {
  const small = new OffscreenCanvas(28, 28);
  const pixels = small.getContext("2d");
  pixels.fillStyle = ink;
  pixels.fillRect(0, 0, 28, 28);
  const image = pixels.getImageData(0, 0, 28, 28);
  for (let pixel = 0; pixel < picture.length; pixel++) image.data[pixel * 4 + 3] = picture[pixel];
  pixels.putImageData(image, 0, 0);
  context.globalAlpha = strength;
  context.drawImage(small, 0, 0, size, size);
  context.globalAlpha = 1;
}
