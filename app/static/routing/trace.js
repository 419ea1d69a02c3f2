// What arrived from the server, and how it is looked up at one moment of the clock.
// Nothing here or in the panels computes what the network computed.

import { unpack } from "../unpack.js";

export function readTrace(bytes) {
  const { meta, arrays } = unpack(bytes);
  // Colour shows how far a coupling is from even: log2(J·c).
  const leanings = arrays.couplings.map((c) => Math.log2(Math.max(c * meta.digits, 1e-30)));
  leanings.shape = arrays.couplings.shape;
  return { meta, arrays: { ...arrays, leanings } };
}

// A view of one step of an array (R, ...); with a digit, of that digit's part of it.
export function at(array, step, digit = null) {
  const perStep = array.length / array.shape[0];
  if (digit === null) return array.subarray(step * perStep, (step + 1) * perStep);
  const perDigit = perStep / array.shape[1];
  const start = step * perStep + digit * perDigit;
  return array.subarray(start, start + perDigit);
}

// The same between two steps, while the clock is on its way from one to the next.
export function between(array, moment, digit = null) {
  const from = at(array, moment.from, digit);
  if (moment.mix === 0) return from;
  const to = at(array, moment.to, digit);
  return from.map((value, index) => value + (to[index] - value) * moment.mix);
}

export const rangeOf = (values) => [Math.min(...values), Math.max(...values)];

// A position of the clock (from 1, fractions on the way) as the steps it lies between.
export function momentOf(position) {
  const from = Math.floor(position) - 1;
  const mix = position - 1 - from;
  return { position, from, to: mix > 0 ? from + 1 : from, mix };
}

export function childName(meta, child) {
  const place = child % meta.places;
  const row = Math.floor(place / meta.grid) + 1;
  const type = Math.floor(child / meta.places) + 1;
  return `type ${type}, row ${row}, column ${(place % meta.grid) + 1}`;
}

export const signed = (value, digits = 3) =>
  (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);
