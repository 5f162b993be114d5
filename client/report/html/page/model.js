// What the page knows at once: the run, its experiments, and a line of each cell.

// {experiment, index, chunk, slot, verdict, values: [place in its axis], outcome, differences,
//  ns, repetition, retries, id, shown}
const run = {
  info: {},
  summary: {},
  experiments: [],
  cells: [],
  byId: new Map(),
  differences: new Map(),
  hasBaseline: false,
};

function readParts() {
  let experiment = null;
  for (const script of document.querySelectorAll('script.part')) {
    const part = JSON.parse(script.textContent);
    if (part.schema) useSchema(part.schema);
    if (part.info) {
      run.info = part.info;
      run.hasBaseline = part.baseline;
    }
    if (part.experiment) run.experiments.push((experiment = newExperiment(part)));
    if (part.rows) readRows(experiment, part);
    if (part.end) {
      experiment.verdict = verdictOf(part.end.verdict);
      experiment.counts = part.end.counts || {};
    }
    if (part.summary) run.summary = part.summary;
  }
  for (const one of run.experiments) addRepetitions(one);
}

function newExperiment(part) {
  const axes = (part.experiment.axes || []).map(axis => ({
    name: axis.name,
    values: [...(axis.values || [])],
  }));
  return {
    head: part.experiment,
    axes,
    cells: [],
    verdict: NO_VERDICT,
    counts: {},
    number: run.experiments.length,
  };
}

function readRows(experiment, part) {
  part.rows.forEach((row, slot) => {
    const [verdict, parameters, outcome, differences, us, repetition, retries, id] = row;
    const values = parameters.map((value, i) =>
      typeof value === 'number' ? value : placeOf(experiment, i, value),
    );
    const cell = {
      experiment,
      index: run.cells.length,
      chunk: part.chunk,
      slot,
      verdict,
      values,
      outcome,
      differences,
      ns: us * 1000,
      repetition,
      retries,
      id,
      shown: true,
      text: null,
    };
    if (id === undefined) cell.id = usualId(cell);
    experiment.cells.push(cell);
    run.cells.push(cell);
    run.byId.set(cell.id, cell);
  });
  for (const [slot, rows] of Object.entries(part.differences))
    run.differences.set(part.chunk + '/' + slot, rows);
}

// A value that its axis does not have is added to it.
function placeOf(experiment, axis, value) {
  while (experiment.axes.length <= axis)
    experiment.axes.push({name: 'value ' + (experiment.axes.length + 1), values: []});
  const values = experiment.axes[axis].values;
  const place = values.indexOf(value);
  return place >= 0 ? place : values.push(value) - 1;
}

function usualId(cell) {
  const named = cell.values.map(
    (place, i) => cell.experiment.axes[i].name + '=' + cell.experiment.axes[i].values[place],
  );
  return (
    cell.experiment.head.experiment_id +
    (named.length ? '[' + named.join(',') + ']' : '') +
    (cell.repetition > 1 ? '#' + cell.repetition : '')
  );
}

// Repetitions are one more axis.
function addRepetitions(experiment) {
  const most = experiment.cells.reduce((most, cell) => Math.max(most, cell.repetition), 1);
  if (most < 2) return;
  experiment.axes.push({
    name: 'repetition',
    values: Array.from({length: most}, (_, i) => '#' + (i + 1)),
  });
  for (const cell of experiment.cells) cell.values.push(Math.max(1, cell.repetition) - 1);
}

// The part of a cell's id that tells it from its neighbours.
function shortName(cell) {
  const id = cell.experiment.head.experiment_id;
  return cell.id.startsWith(id) && cell.id.length > id.length
    ? cell.id.slice(id.length).replace(/^\[|\](?=#|$)/g, '')
    : cell.id;
}

function differencesOf(cell) {
  return run.differences.get(cell.chunk + '/' + cell.slot) || [];
}

// What is looked for. Every word must be somewhere in the id or the outcome; no verdicts: all.
const filter = {text: '', verdicts: new Set(), differences: false};

function applyFilter() {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const cell of run.cells) {
    cell.shown =
      (!filter.verdicts.size || filter.verdicts.has(cell.verdict)) &&
      (!filter.differences || cell.differences > 0) &&
      hasWords(cell, words);
    shown += cell.shown ? 1 : 0;
  }
  return shown;
}

function hasWords(cell, words) {
  if (!words.length) return true;
  if (cell.text === null) {
    cell.text = (
      cell.id +
      ' ' +
      cell.outcome +
      ' ' +
      (cell.experiment.head.tags || []).join(' ')
    ).toLowerCase();
  }
  return words.every(word => cell.text.includes(word));
}

const isFiltered = () => Boolean(filter.text.trim() || filter.verdicts.size || filter.differences);
