// A capsule that is being bent: its start v, what was added δ, and what follows from both.

export class Pose {
  // start: v as the network found it; offsets: δ, or undefined for none.
  constructor(start, offsets) {
    this.start = Float64Array.from(start);
    this.offsets = Float64Array.from(offsets ?? this.start, (value) => (offsets ? value : 0));
  }

  // v + δ
  get values() {
    return this.start.map((value, dimension) => value + this.offsets[dimension]);
  }

  get length() {
    return Math.hypot(...this.values);
  }

  get startLength() {
    return Math.hypot(...this.start);
  }

  // Dimensions whose δ would not be printed as 0.
  get moved() {
    return [...this.offsets.keys()].filter((dimension) => Math.abs(this.offsets[dimension]) >= 0.005);
  }

  // Whether the capsule's length is 0, so that it points nowhere.
  get isZero() {
    return this.length <= 1e-6;
  }

  // Whether only the length was changed; at length 0 it counts as such, however it got there.
  get keepsDirection() {
    if (this.isZero) return true;
    const { values, start } = this;
    const product = values.reduce((sum, value, dimension) => sum + value * start[dimension], 0);
    return product > 0.99999 * this.length * this.startLength;
  }

  // Where the capsule points, as a vector of length 1; the start stands in for one of length 0.
  direction() {
    const [vector, length] =
      this.isZero ? [this.start, this.startLength || 1] : [this.values, this.length];
    return vector.map((value) => value / length);
  }

  stretch(direction, length) {
    this.offsets = direction.map((part, dimension) => part * length - this.start[dimension]);
  }

  reset() {
    this.offsets.fill(0);
  }
}
