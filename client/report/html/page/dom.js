// Elements and texts. What comes from a run is only ever set as text.

// el('div.card', {title: 'x', onclick: f}, 'text', child, [more], null)
function el(what, ...rest) {
  const [tag, ...classes] = what.split('.');
  return fill(document.createElement(tag), classes, rest);
}

function svg(what, ...rest) {
  const [tag, ...classes] = what.split('.');
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), classes, rest);
}

function fill(node, classes, rest) {
  if (classes.length) node.classList.add(...classes);
  for (const part of rest.flat(3)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node || typeof part !== 'object') node.append(part);
    else setAll(node, part);
  }
  return node;
}

function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'css')
      for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    else node.setAttribute(name, value === true ? '' : value);
  }
}

const VERDICTS = {
  1: {name: 'passed', glyph: '✓'},
  2: {name: 'failed', glyph: '✕'},
  3: {name: 'skipped', glyph: '–'},
  4: {name: 'errored', glyph: '!'},
};
const VERDICT_ORDER = [2, 4, 3, 1]; // the worst first
const VERDICT_READING = [1, 2, 4, 3]; // as they are told
const NO_VERDICT = {name: 'unknown', glyph: '?'};

// Of a number, "PASSED" or "VERDICT_PASSED".
function verdictOf(value) {
  if (VERDICTS[value]) return VERDICTS[value];
  const name = String(value || '')
    .replace('VERDICT_', '')
    .toLowerCase();
  return Object.values(VERDICTS).find(verdict => verdict.name === name) || NO_VERDICT;
}

function glyph(verdict) {
  return el('span.glyph.' + verdict.name, {role: 'img', 'aria-label': verdict.name}, verdict.glyph);
}

function badge(verdict) {
  return el(
    'span.badge.' + verdict.name,
    el('span', {'aria-hidden': 'true'}, verdict.glyph),
    ' ',
    verdict.name,
  );
}

const count = number => number.toLocaleString('en-US');
const plural = (number, one, many) =>
  count(number) + ' ' + (number === 1 ? one : many || one + 's');

// Three digits: "417 µs", "12.3 ms", "1.50 s".
function timeText(ns) {
  if (ns < 0) return '−' + timeText(-ns);
  if (ns < 1000) return Math.round(ns) + ' ns';
  for (const [unit, size] of [
    ['µs', 1e3],
    ['ms', 1e6],
  ]) {
    const value = ns / size;
    if (value < 999.5) return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + ' ' + unit;
  }
  const seconds = ns / 1e9;
  if (seconds < 120) return seconds.toFixed(seconds < 9.995 ? 2 : 1) + ' s';
  if (seconds < 7200) return (seconds / 60).toFixed(1) + ' min';
  if (seconds < 172800) return (seconds / 3600).toFixed(1) + ' h';
  return Math.round(seconds / 86400) + ' days';
}

// "1.234s", as protobuf's JSON has it.
const jsonSeconds = text => parseFloat(text || '0') * 1e9;

function dateText(timestamp, withTime = true) {
  const date = new Date((timestamp.seconds || 0) * 1000 + Math.floor((timestamp.nanos || 0) / 1e6));
  if (isNaN(date)) return 'beyond what a calendar has';
  const text = date.toISOString();
  return withTime ? text.slice(0, 19).replace('T', ' ') + ' UTC' : text.slice(0, 10);
}

const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

function printable(bytes) {
  if (!bytes.length) return null;
  const text = utf8.decode(bytes);
  return /^[\t\n\r\x20-\x7e\u00a0-\ufffc]*$/.test(text) ? text : null;
}

function bytesText(bytes) {
  const text = printable(bytes);
  const shown = text !== null ? JSON.stringify(text) : hex(bytes);
  return shown + (bytes.length >= 64 ? ' …' : '');
}

const sizeText = bytes =>
  bytes < 10000 ? count(bytes) + ' B' : (bytes / 1024).toFixed(0) + ' KiB';
