// An ONNX model of one node, as protocol buffers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
// Only what the workloads need, so that no package has to be installed for it.

const FLOAT = 1;
const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;
const OPSET = 17;
const IR_VERSION = 8;

function varint(value) {
  const bytes = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const number = (field, value) => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field, content) => {
  const body = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(body.length)]), body]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

function attribute([name, value]) {
  const values = Array.isArray(value) ? value.map((v) => number(8, v)) : [number(3, value)];
  return message(
    5,
    bytes(1, name),
    ...values,
    number(20, Array.isArray(value) ? INTS_ATTRIBUTE : INT_ATTRIBUTE),
  );
}

function valueInfo(field, name, shape) {
  const dimensions = shape.map((size) => message(1, number(1, size)));
  return message(field, bytes(1, name), message(2, message(1, number(1, FLOAT), message(2, ...dimensions))));
}

/**
 * @param {string} operator `Conv`, `Relu`, …
 * @param {Record<string, number | number[]>} attributes
 * @param {number[][]} inputs shapes of `x0`, `x1`, …; those from `constants` on are given as values
 * @param {Float32Array[]} constants values of the last inputs: a session may lay them out for itself
 * @param {number} rank of the output, `y`
 */
export function onnxModel(operator, attributes, inputs, constants, rank) {
  const fed = inputs.length - constants.length;
  const node = message(
    1,
    ...inputs.map((_, i) => bytes(1, `x${i}`)),
    bytes(2, 'y'),
    bytes(4, operator),
    ...Object.entries(attributes).map(attribute),
  );
  const initialisers = constants.map((values, i) => {
    const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const dimensions = inputs[fed + i].map((size) => number(1, size));
    return message(5, ...dimensions, number(2, FLOAT), bytes(8, `x${fed + i}`), bytes(9, raw));
  });
  const output = message(
    12,
    bytes(1, 'y'),
    message(2, message(1, number(1, FLOAT), message(2, ...Array(rank).fill(message(1))))),
  );
  const graph = message(
    7,
    node,
    bytes(2, 'g'),
    ...initialisers,
    ...inputs.slice(0, fed).map((shape, i) => valueInfo(11, `x${i}`, shape)),
    output,
  );
  return Buffer.concat([number(1, IR_VERSION), graph, message(8, bytes(1, ''), number(2, OPSET))]);
}
