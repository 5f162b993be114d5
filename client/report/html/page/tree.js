// Fields of one message, or of two side by side.

// What lies at the other end there, or is of one end alone: that it differs says nothing.
const OF_ONE_END = new Set([
  'role',
  'peer',
  'wire',
  'phases',
  'start_time',
  'handshake_duration',
  'direction',
  'shared',
  'local_address',
  'remote_address',
  'exchange',
  'messages',
  'alerts',
  'close_kind',
  'local_signature_scheme',
  'peer_signature_scheme',
]);

const isOfOneEnd = name => OF_ONE_END.has(name) || name.endsWith('_offset');

// A message that reads as one value; null for another.
function valueText(value, field) {
  if (value === undefined) return '';
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value !== 'object') return String(value);
  switch (value[typeOf]) {
    case 'google.protobuf.Duration':
      return timeText(value.ns);
    case 'google.protobuf.Timestamp':
      return dateText(value);
    case 'tlslab.v1.CodePoint':
      return (
        (value.name || 'unknown') +
        ' (' +
        (field && DECIMAL.has(field.name) ? value.value || 0 : hexNumber(value.value || 0)) +
        ')'
      );
    default:
      return null;
  }
}

// Of alerts and messages, which people know by their decimal numbers.
const DECIMAL = new Set(['alert', 'description', 'type', 'malformed_extensions', 'extensions']);

const hexNumber = number => '0x' + number.toString(16).padStart(number > 255 ? 4 : 2, '0');

const FLAT = new Set([
  'google.protobuf.Duration',
  'google.protobuf.Timestamp',
  'tlslab.v1.CodePoint',
]);
const isFlat = field => field.kind !== 'm' || FLAT.has(field.type);

function flatText(value, field) {
  if (value === undefined) return undefined;
  return field.repeated
    ? value.map(one => valueText(one, field)).join(', ')
    : valueText(value, field);
}

// Options: titles (of the columns), onlyDifferences, apart (that they differ says nothing).
function fieldTree(type, sides, options = {}) {
  const box = el('div.tree' + (sides.length > 1 ? '.two' : ''));
  if (options.titles)
    box.append(
      el(
        'div.tree-row.titles',
        el('span.field', 'Field'),
        options.titles.map(title => el('span.value', title)),
      ),
    );
  box.append(
    ...fieldRows(type, sides, {
      ...options,
      compare: !options.apart && sides.length > 1 && sides.every(Boolean),
    }),
  );
  if (!box.querySelector('.tree-row:not(.titles), .branch'))
    box.append(el('p.quiet', options.onlyDifferences ? 'Both ends tell the same.' : 'Nothing.'));
  return box;
}

function fieldRows(type, sides, options) {
  const rows = [];
  for (const field of schema.messages[type].order) {
    const values = sides.map(side => (side ? side[field.name] : undefined));
    if (values.every(value => value === undefined)) continue;
    const own = {...options, compare: options.compare && !isOfOneEnd(field.name)};
    const differs = own.compare && differ(field, values);
    if (options.onlyDifferences && !differs) continue;
    rows.push(
      isFlat(field) ? flatRow(field, values, differs) : branch(field, values, differs, own),
    );
  }
  return rows;
}

function comparable(value) {
  if (value === undefined) return 'absent';
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return '[' + value.map(comparable).join() + ']';
  if (typeof value !== 'object') return JSON.stringify(value);
  return (
    '{' +
    Object.keys(value)
      .filter(name => !isOfOneEnd(name))
      .map(name => name + ':' + comparable(value[name]))
      .join() +
    '}'
  );
}

function differ(field, values) {
  return comparable(values[0]) !== comparable(values[1]);
}

function flatRow(field, values, differs) {
  return el(
    'div.tree-row' + (differs ? '.differs' : ''),
    el('span.field', field.name),
    values.map(value => {
      const text = flatText(value, field);
      return el(
        'span.value' + (text === undefined ? '.absent' : ''),
        text === undefined ? 'absent' : text === '' ? '""' : text,
      );
    }),
  );
}

// A message, or a list of them, which opens.
function branch(field, values, differs, options) {
  const summary = el(
    'summary' + (differs ? '.differs' : ''),
    el('span.field', field.name),
    values.map(value => el('span.value', summaryText(value))),
  );
  return lazyDetails(
    summary,
    () => {
      if (!field.repeated) return fieldRows(field.type, values, options);
      const most = Math.max(...values.map(value => (value || []).length));
      return Array.from({length: most}, (_, i) => {
        const pair = values.map(value => (value || [])[i]);
        const apart = options.compare && differ(field, pair);
        if (options.onlyDifferences && !apart) return null;
        return branch({...field, name: '[' + i + ']', repeated: false}, pair, apart, options);
      });
    },
    'branch',
    options.onlyDifferences,
  );
}

function lazyDetails(summary, make, className, open = false) {
  let made = false;
  const details = el('details.' + className, {ontoggle: () => build()}, summary);
  const build = () => {
    if (made || !details.open) return;
    made = true;
    details.append(el('div.inside', make()));
  };
  if (open) {
    details.open = true;
    build();
  }
  return details;
}

// A few words for what is folded away.
function summaryText(value) {
  if (value === undefined) return 'absent';
  if (Array.isArray(value)) return plural(value.length, 'element');
  for (const name of [
    'version_name',
    'type',
    'name',
    'subject',
    'description',
    'id',
    'text',
    'path',
    'algorithm',
    'error_class',
    'kind',
  ]) {
    const text = value[name] === undefined ? null : valueText(value[name], {name});
    if (text) return text;
  }
  const names = Object.keys(value);
  if (value.change_cipher_spec) return 'change_cipher_spec';
  return names.length ? plural(names.length, 'field') : 'empty';
}
