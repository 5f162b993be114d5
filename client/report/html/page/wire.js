// Reading cells: base64 → zlib → protobuf's wire format → plain objects.
//
// A message becomes an object of the fields that are there, with its type under `typeOf`. Bytes are
// Uint8Array, enums their names, Duration {ns}, Timestamp {seconds, nanos}.
const typeOf = Symbol('type');
let schema = {messages: {}, enums: {}};

function useSchema(given) {
  schema = {messages: {}, enums: given.enums};
  for (const [name, fields] of Object.entries(given.messages)) {
    const shape = {name, fields: new Map(), order: []};
    for (const [number, field, kind, type, repeated] of fields) {
      const entry = {name: field, kind, type: type || '', repeated: Boolean(repeated)};
      shape.fields.set(number, entry);
      shape.order.push(entry);
    }
    schema.messages[name] = shape;
  }
}

const utf8 = new TextDecoder();

class WireReader {
  constructor(bytes, from, end) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = from;
    this.end = end;
  }

  // Up to 64 bits. Exact to 2^53, and as a text beyond.
  varint(signed) {
    let low = 0,
      factor = 1,
      big = null;
    for (let i = 0; i < 10; i++) {
      const byte = this.bytes[this.at++];
      if (i < 7) {
        low += (byte & 127) * factor;
        factor *= 128;
      } else {
        big = (big === null ? BigInt(low) : big) + (BigInt(byte & 127) << BigInt(7 * i));
      }
      if (byte < 128) break;
    }
    if (big === null) return low;
    big = signed ? BigInt.asIntN(64, big) : BigInt.asUintN(64, big);
    return Number.isSafeInteger(Number(big)) ? Number(big) : big.toString();
  }

  piece() {
    const size = this.varint(false);
    this.at += size;
    return [this.at - size, this.at];
  }

  value(field, wire) {
    switch (wire) {
      case 0:
        return this.number(field);
      case 1:
        this.at += 8;
        return field.kind === 'd'
          ? this.view.getFloat64(this.at - 8, true)
          : String(this.view.getBigInt64(this.at - 8, true));
      case 5:
        this.at += 4;
        return field.kind === 'f'
          ? this.view.getFloat32(this.at - 4, true)
          : this.view.getInt32(this.at - 4, true);
      default:
        return this.sized(field);
    }
  }

  number(field) {
    const value = this.varint(field.kind !== 'u');
    switch (field.kind) {
      case 'b':
        return Boolean(value);
      case 'e':
        return schema.enums[field.type][value] || String(value);
      case 'z':
        return value % 2 ? -(value + 1) / 2 : value / 2;
      default:
        return value;
    }
  }

  sized(field) {
    const [from, to] = this.piece();
    if (field.kind === 's') return utf8.decode(this.bytes.subarray(from, to));
    if (field.kind === 'y') return this.bytes.slice(from, to);
    return readMessage(field.type, this.bytes, from, to);
  }

  // Numbers of a repeated field stand in one piece.
  packed(field, into) {
    const [from, to] = this.piece();
    const wire = {d: 1, W: 1, f: 5, w: 5}[field.kind] || 0;
    const inner = new WireReader(this.bytes, from, to);
    while (inner.at < to) into.push(inner.value(field, wire));
  }

  skip(wire) {
    if (wire === 0) this.varint(false);
    else if (wire === 1) this.at += 8;
    else if (wire === 5) this.at += 4;
    else this.piece();
  }
}

function readMessage(type, bytes, from = 0, end = bytes.length) {
  const shape = schema.messages[type];
  const message = {[typeOf]: type};
  const reader = new WireReader(bytes, from, end);
  while (reader.at < end) {
    const tag = reader.varint(false);
    const field = shape.fields.get(Math.floor(tag / 8));
    const wire = tag % 8;
    if (!field) {
      reader.skip(wire);
    } else if (!field.repeated) {
      message[field.name] = reader.value(field, wire);
    } else {
      const list = message[field.name] || (message[field.name] = []);
      if (wire === 2 && !'symK'.includes(field.kind)) reader.packed(field, list);
      else list.push(reader.value(field, wire));
    }
  }
  if (type === 'google.protobuf.Duration') {
    message.ns = (message.seconds || 0) * 1e9 + (message.nanos || 0);
  }
  return message;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const chunkCache = new Map(); // by number, the latest last

// The cells of one piece of the page.
async function readChunk(number) {
  if (!chunkCache.has(number)) {
    const text = atob(document.getElementById('chunk' + number).textContent);
    const packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
    const bytes = await inflate(packed);
    chunkCache.set(number, readMessage('tlslab.v1.ExperimentReport', bytes).cells);
    if (chunkCache.size > 4) chunkCache.delete(chunkCache.keys().next().value);
  }
  return chunkCache.get(number);
}
