// Half-precision numbers, whose bits arrive in a Uint16Array.

// Returns the numbers (Float32Array, exact) that float16 bits (Uint16Array) stand for.
export function fromFloat16(bits) {
  const numbers = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) {
    const half = bits[index];
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0) numbers[index] = sign * fraction * 2 ** -24;
    else if (exponent < 31) numbers[index] = sign * (1024 + fraction) * 2 ** (exponent - 25);
    else numbers[index] = fraction ? NaN : sign * Infinity;
  }
  return numbers;
}
