import { expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import { JUPYTER_DISPLAY, type MimeBundle } from '../../src/display/host.js';
import { ArgumentError, functional as F, nn, randn, ShapeError } from '../../src/index.js';
import { type ErrorPayload, MIME_TYPE, parsePayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

type Source = { readonly line: string; readonly column: number };

function drawn(run: () => unknown, source?: Source): MimeBundle {
  const error = thrown(run) as Error & { [JUPYTER_DISPLAY](hint: object): MimeBundle };
  return error[JUPYTER_DISPLAY]({ source });
}

function payloadOf(bundle: MimeBundle): ErrorPayload {
  const parsed = parsePayload(JSON.stringify(bundle[MIME_TYPE]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.payload as ErrorPayload;
}

const channelsLast = (): unknown => new nn.Conv2d(3, 16, 3)(randn(8, 32, 48, 3));

test('channels last: the axes that disagree, the cause, and the line of the user, corrected', () => {
  const bundle = drawn(channelsLast, { line: '  const y = conv(photos);', column: 13 });
  const { operands, clash, cause, fix } = payloadOf(bundle);
  expect(operands).toEqual([
    { name: 'photos', shape: [8, 32, 48, 3], axes: ['N', 'C', 'H', 'W'], axis: 1 },
    { name: 'weight', shape: [16, 3, 3, 3], axes: ['out', 'in', 'kH', 'kW'], axis: 1 },
  ]);
  expect(clash).toBe('32 channels meet weights for 3');
  expect(cause).toBe('The last axis is 3: channels last?');
  expect(fix?.code).toBe('const y = conv(photos.permute(0, 3, 1, 2));');
  expect(fix?.code.slice(fix.from, fix.to)).toBe('.permute(0, 3, 1, 2)');
  expect(fix?.after).toEqual({ name: 'photos', shape: [8, 3, 32, 48], axes: ['N', 'C', 'H', 'W'], axis: 1 });
  expect(bundle['text/plain']).toBe(
    [
      '  photos  [ 8, 32, 48,  3]   N C H W',
      '               ^^',
      '  weight  [16,  3,  3,  3]   out in kH kW',
      '               ^^  32 channels meet weights for 3',
    ].join('\n'),
  );
});

test('without the line, and inside a net, the fix is what the message says', () => {
  expect(payloadOf(drawn(channelsLast)).fix?.code).toBe('input.permute(0, 3, 1, 2)');
  const net = new nn.Sequential(new nn.ReLU(), new nn.Conv2d(3, 16, 3));
  const inner = payloadOf(drawn(() => net(randn(8, 32, 48, 3)), { line: 'net(photos)', column: 1 }));
  expect(inner.op).toBe('Sequential.1, Conv2d(3, 16, 3)');
  expect(inner.operands[0].name).toBe('input');
  expect(inner.fix?.code).toBe('input.permute(0, 3, 1, 2)');
  expect(inner.table?.rows.map(({ path, outputShape }) => [path, outputShape])).toEqual([
    ['0', [8, 32, 48, 3]],
    ['1', null],
  ]);
});

test('a kernel that does not fit: the window against the cells there are', () => {
  const conv = new nn.Conv2d(1, 6, 5, { dilation: 3, padding: 1 });
  expect(payloadOf(drawn(() => conv(randn(1, 1, 8, 8)))).window).toEqual({
    size: [8, 8],
    padding: [2, 2],
    span: [13, 13],
    taps: [5, 5],
  });
  expect(payloadOf(drawn(() => F.maxPool2d(randn(1, 4, 4), 5))).window).toMatchObject({
    span: [5, 5],
    size: [4, 4],
  });
});

test('a layer that was built for another map, a product, and shapes that do not broadcast', () => {
  const linear = payloadOf(drawn(() => new nn.Linear(400, 10)(randn(2, 16, 5, 5))));
  expect(linear.operands.map(({ axis }) => axis)).toEqual([3, 1]);
  expect(linear.fix).toMatchObject({ code: 'input.flatten(1)', after: { shape: [2, 400], axis: 1 } });
  const product = payloadOf(drawn(() => randn(2, 3).matmul(randn(4, 5))));
  expect(product.operands.map(({ axis }) => axis)).toEqual([1, 0]);
  expect(product.clash).toBe('3 meets 4');
  const sum = payloadOf(drawn(() => randn(2, 3, 4).add(randn(2, 4))));
  expect(sum.operands.map(({ axis }) => axis)).toEqual([1, 0]);
});

test('nothing is drawn of a mistake without shapes, and the error is shown as ever', () => {
  expect(drawn(() => new nn.Conv2d(3, 8, 3, { strides: 2 } as object))).toBeUndefined();
  expect(thrown(() => new nn.Conv2d(3, 8, 0))).toBeInstanceOf(ArgumentError);
  const error = thrown(channelsLast);
  expect(error).toBeInstanceOf(ShapeError);
  expect(Object.keys(bundleOf(error))).toEqual([MIME_TYPE, 'text/html', 'image/png', 'text/plain']);
});

test('the HTML says the same, and survives the sanitizer', () => {
  const html = drawn(channelsLast, { line: 'conv(photos)', column: 1 })['text/html'] as string;
  expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  expect(html).toContain('<b>≠ 32</b><br>C');
  expect(html).toContain('<code>conv(photos.permute(0, 3, 1, 2))</code>');
  expect(html).toContain('expected input[8, 32, 48, 3] to have 3 channels, but got 32 channels instead');
});
