// Points in shapes that differ as well as in colour: paths around a centre, for radius 1.
const CIRCLE = 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z';
const OUTLINES = {
  circle: CIRCLE,
  ring: CIRCLE + 'M-.5 0a.5.5 0 1 1 1 0a.5.5 0 1 1-1 0z',
  square: 'M-.9-.9H.9V.9H-.9z',
  bar: 'M-.5-1.2H.5V1.2H-.5z',
  triangle: 'M0-1.2L1.1.8H-1.1z',
  down: 'M0 1.2L1.1-.8H-1.1z',
  diamond: 'M0-1.25L1.25 0L0 1.25L-1.25 0z',
  cross: 'M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4z',
};

// Moves and scales an outline; arcs keep their flags, relative parts are scaled only.
function outlineAt(shape, x, y, r) {
  const steps = OUTLINES[shape].match(/[a-zA-Z][^a-zA-Z]*/g);
  return steps.map((step) => {
    const command = step[0];
    const given = (step.slice(1).match(/-?\d*\.?\d+/g) || []).map(Number);
    if (command === 'a') {
      const [, , turn, large, sweep, dx, dy] = given;
      return `a${r * given[0]} ${r * given[1]} ${turn} ${large} ${sweep} ${r * dx} ${r * dy}`;
    }
    if (command === 'H') return 'H' + (x + r * given[0]);
    if (command === 'V') return 'V' + (y + r * given[0]);
    if (command === 'z') return 'z';
    return `${command}${x + r * given[0]} ${y + r * given[1]}`;
  }).join('');
}

const ShapeMarker = L.CircleMarker.extend({
  _updatePath() {
    const {x, y} = this._point;
    const path = this._empty() ? 'M0 0' : outlineAt(this.options.shape, x, y, this._radius);
    this._renderer._setPath(this, path);
  },
});
