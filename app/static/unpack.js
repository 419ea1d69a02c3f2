// The other end of components/pack.py: bytes -> { meta, arrays }.

const TYPES = {
  float32: Float32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  float16: Uint16Array, // its bits; see float16.js for the numbers
  int32: Int32Array,
};

// Whether two typed arrays hold the same.
export const same = (one, other) => one.length === other.length && one.every((value, n) => value === other[n]);

// Returns { meta, arrays: { name: typed array with a `shape` } }, without copying where alignment allows.
export function unpack(bytes) {
  // Typed arrays want aligned offsets, which a view into a larger message may not have.
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const headerLength = new DataView(buffer, byteOffset).getUint32(0, true);
  const header = new TextDecoder().decode(aligned.subarray(4, 4 + headerLength));
  const { meta, arrays: entries } = JSON.parse(header);
  const start = byteOffset + 4 + headerLength;
  const arrays = {};
  for (const [name, { kind, shape, offset }] of Object.entries(entries)) {
    const size = shape.reduce((product, length) => product * length, 1);
    arrays[name] = new TYPES[kind](buffer, start + offset, size);
    arrays[name].shape = shape;
  }
  return { meta, arrays };
}
