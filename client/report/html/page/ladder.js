// The handshake as a diagram: the client left, the server right, time downwards.

const LADDER_TOP = 48;

function ladderView(client, server) {
  const box = el('div.ladder');
  const ladder = ladderOf(client, server);
  if (!ladder.arrows.length) return el('p.quiet', 'No message was seen.');
  const draw = () => {
    const width = Math.max(300, Math.min(860, box.clientWidth || 760));
    if (box.dataset.width === String(width)) return;
    box.dataset.width = width;
    box.replaceChildren(
      ladderSvg(ladder, width, client, server),
      ladderText(ladder),
      ladderLegend(ladder),
    );
  };
  new ResizeObserver(draw).observe(box);
  return box;
}

function ladderSvg(ladder, width, client, server) {
  const height = LADDER_TOP + ladder.height + 30;
  const side = width < 520 ? 62 : 96;
  const x = {client: side, server: width - side};
  const drawing = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': 'Messages of the handshake; the list that follows has them as text',
  });
  for (const [at, result] of [
    ['client', client],
    ['server', server],
  ]) {
    drawing.append(
      svg('line.life' + (result ? '' : '.unseen'), {
        x1: x[at],
        x2: x[at],
        y1: LADDER_TOP - 14,
        y2: height - 8,
      }),
    );
    drawing.append(
      svg(
        'text.end',
        {x: x[at], y: 16, 'text-anchor': 'middle'},
        at === 'client' ? 'Client' : 'Server',
      ),
    );
    if (!result)
      drawing.append(svg('text.time', {x: x[at], y: 30, 'text-anchor': 'middle'}, 'not seen'));
  }
  // The labels above all shafts, each where no other lies.
  const labels = [];
  drawing.append(...ladder.arrows.map(arrow => arrowSvg(arrow, x)));
  for (const arrow of ladder.arrows) drawing.append(labelSvg(arrow, x, labels));
  for (const mark of ladder.marks) drawing.append(markSvg(mark, x, width < 520 && !mark.fatal));
  return drawing;
}

// Where it begins and ends.
function heightsOf(arrow) {
  return [
    LADDER_TOP + (arrow.sent ? arrow.sent.y : arrow.received.y - SLOPE),
    LADDER_TOP +
      (arrow.received ? arrow.received.y : arrow.unread ? arrow.unread.y : arrow.sent.y + SLOPE),
  ];
}

function arrowGroup(arrow) {
  return svg(
    'g.arrow.' +
      arrow.kind +
      (arrow.fatal ? '.fatal' : '') +
      (arrow.encrypted ? '.encrypted' : '') +
      (arrow.unread ? '.unread' : ''),
    svg('title', arrowText(arrow)),
  );
}

function arrowSvg(arrow, x) {
  const to = arrow.from === 'client' ? 'server' : 'client';
  const [yFrom, yTo] = heightsOf(arrow);
  const direction = to === 'server' ? 1 : -1;
  const end = x[to] - direction * 2;
  const group = arrowGroup(arrow);
  group.append(svg('line.shaft', {x1: x[arrow.from], y1: yFrom, x2: end, y2: yTo}));
  group.append(svg('path.tip', {d: `M${end} ${yTo}l${-direction * 9} -4l0 8z`}));
  group.append(svg('circle.start', {cx: x[arrow.from], cy: yFrom, r: 2.5}));
  for (const event of [arrow.sent, arrow.received]) if (event) group.append(timeSvg(event, x));
  return group;
}

// The label lies on the shaft, on a ground of its own: in the middle, or else aside of the
// `placed`, to which it is added.
function labelSvg(arrow, x, placed) {
  const group = arrowGroup(arrow);
  const [yFrom, yTo] = heightsOf(arrow);
  const size = arrow.size && x.server - x.client > 330 ? '  ' + sizeText(arrow.size) : '';
  const width =
    textWidth(arrow.name, arrow.fatal) + textWidth(size) * 0.92 + (arrow.encrypted ? 15 : 0) + 16;
  const at = part => ({
    middle: x[arrow.from] + (x.client + x.server - 2 * x[arrow.from]) * part,
    y: yFrom + (yTo - yFrom) * part,
    width,
  });
  const free = place =>
    placed.every(
      one =>
        Math.abs(one.y - place.y) >= 16 ||
        Math.abs(one.middle - place.middle) >= (one.width + width) / 2,
    );
  const fits = place => place.middle - width / 2 > x.client && place.middle + width / 2 < x.server;
  const places = [0.5, 0.3, 0.7, 0.2, 0.8].map(at);
  const place = places.find(one => fits(one) && free(one)) || places[0];
  placed.push(place);
  const {middle, y} = place;
  group.append(svg('rect.ground', {x: middle - width / 2, y: y - 9, width, height: 18, rx: 9}));
  const from = middle - width / 2 + 8;
  if (arrow.encrypted) group.append(lockSvg(from, y - 5));
  group.append(
    svg(
      'text.label',
      {x: from + (arrow.encrypted ? 15 : 0), y: y + 4},
      arrow.name,
      size ? svg('tspan.size', size) : null,
    ),
  );
  return group;
}

let measure = null;
function textWidth(text, bold) {
  measure = measure || document.createElement('canvas').getContext('2d');
  measure.font = (bold ? '650 ' : '') + '12px ' + getComputedStyle(document.body).fontFamily;
  return measure.measureText(text).width;
}

function lockSvg(x, y) {
  return svg(
    'g.lock',
    {transform: `translate(${x} ${y})`},
    svg('rect', {x: 0, y: 4, width: 9, height: 6.5, rx: 1.4}),
    svg('path', {d: 'M1.8 4V2.6a2.7 2.7 0 0 1 5.4 0V4', fill: 'none'}),
  );
}

function timeSvg(event, x) {
  const left = event.at === 'client';
  return svg(
    'text.time',
    {
      x: x[event.at] + (left ? -9 : 9),
      y: LADDER_TOP + event.y + 4,
      'text-anchor': left ? 'end' : 'start',
    },
    timeText(event.ns),
  );
}

function markSvg(mark, x, silent) {
  const inward = mark.at === 'client' ? 1 : -1,
    y = LADDER_TOP + mark.y;
  return svg(
    'g.event' + (mark.fatal ? '.fatal' : ''),
    svg('circle', {cx: x[mark.at], cy: y, r: 4}),
    silent
      ? svg('title', mark.name)
      : svg(
          'text',
          {x: x[mark.at] + inward * 10, y: y + 4, 'text-anchor': inward > 0 ? 'start' : 'end'},
          (mark.fatal ? '✕ ' : '') + mark.name,
        ),
    timeSvg(mark, x),
  );
}

function arrowText(arrow) {
  const times = [
    arrow.sent && 'sent at ' + timeText(arrow.sent.ns),
    arrow.received && 'received at ' + timeText(arrow.received.ns),
  ];
  return (
    arrow.name +
    (arrow.size ? ', ' + sizeText(arrow.size) : '') +
    (arrow.encrypted ? ', encrypted' : '') +
    (arrow.from === 'client' ? ', from the client, ' : ', from the server, ') +
    times.filter(Boolean).join(', ') +
    (arrow.unread ? ', which the other end did not read' : '')
  );
}

function ladderText(ladder) {
  return el(
    'ol.unseen-text',
    ladder.arrows.map(arrow => el('li', arrowText(arrow))),
  );
}

function ladderLegend(ladder) {
  return el(
    'p.quiet.legend',
    'Times since each end’s own start. Heights keep the order, not the scale.',
    ladder.arrows.some(arrow => arrow.encrypted)
      ? [
          ' ',
          svg('svg.legend-lock', {width: 10, height: 12, 'aria-hidden': 'true'}, lockSvg(0.5, 0.5)),
          ' encrypted.',
        ]
      : null,
  );
}
