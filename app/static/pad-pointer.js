// Mouse, touch and pen on the pad: one stroke from pointer down to pointer up, whatever the pressure.

// Calls begin(points), extend(points) and end(points): [x, y] each, as fractions of the element.
export function followPointer(element, { begin, extend, end }) {
  let active = null; // the pointer that draws: a second finger or a palm draws nothing

  function at(event) {
    // Measured anew each time: the pad may have been resized in the middle of a stroke.
    const { left, top, width, height } = element.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  }
  element.onpointerdown = (event) => {
    if (active !== null || event.button !== 0) return;
    active = event.pointerId;
    element.setPointerCapture(active);
    event.preventDefault();
    begin([at(event)]);
  };
  element.onpointermove = (event) => {
    if (event.pointerId !== active) return;
    const events = event.getCoalescedEvents?.() ?? [];
    extend((events.length ? events : [event]).map(at));
  };
  const finish = (event) => {
    if (event.pointerId !== active) return;
    active = null;
    end(event.type === "pointerup" ? [at(event)] : []);
  };
  element.onpointerup = element.onpointercancel = element.onlostpointercapture = finish;
}
