// One tab stop for a panel of many parts: the arrow keys move from part to part and light it up.

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// node is focusable; its parts lie in `columns` columns; part(index) says what lights up there.
export function roving(node, scene, { count, columns, part, first }) {
  let index = null;
  node.onfocus = () => {
    if (!node.matches(":focus-visible")) return;
    index = first();
    scene.light(part(index));
  };
  node.onblur = () => scene.light(null);
  node.onkeydown = (event) => {
    const move = MOVES[event.key];
    if (!move && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation(); // the arrows would move the clock
    index ??= first();
    if (!move) {
      scene.pin(part(index));
      return;
    }
    const x = Math.min(Math.max((index % columns) + move[0], 0), columns - 1);
    const y = Math.min(Math.max(Math.floor(index / columns) + move[1], 0), count / columns - 1);
    index = y * columns + x;
    scene.pinned = false;
    scene.light(part(index));
  };
}
