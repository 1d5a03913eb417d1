import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { countTests } from '../../scripts/setup/test-count.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

function count(
  report: object | string | undefined,
  exitCode: number | null,
): { passed: number; failed: number } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-count-'));
  const name = path.join(folder, 'report.json');
  if (report !== undefined)
    fs.writeFileSync(name, typeof report === 'string' ? report : JSON.stringify(report));
  const counts = countTests(name, exitCode);
  fs.rmSync(folder, { recursive: true });
  return counts;
}

test.each([
  { what: 'a good run', files: [file('passed', 'passed', 'passed')], code: 0, counts: [2, 0] },
  { what: 'a failed test', files: [file('failed', 'passed', 'failed')], code: 1, counts: [1, 1] },
  {
    what: 'a file that does not load',
    files: [file('failed'), file('passed', 'passed')],
    code: 1,
    counts: [1, 1],
  },
  {
    what: 'a hook that fails after its tests passed',
    files: [file('failed', 'passed')],
    code: 1,
    counts: [1, 1],
  },
  { what: 'an error outside of any test', files: [file('passed', 'passed')], code: 1, counts: [1, 1] },
  { what: 'no tests at all', files: [], code: 0, counts: [0, 1] },
  { what: 'nothing but skipped tests', files: [file('passed', 'skipped')], code: 0, counts: [0, 1] },
])('$what counts as $counts', ({ files, code, counts: [passed, failed] }) => {
  expect(count({ testResults: files }, code)).toEqual({ passed, failed });
});

test.each([undefined, '{"testResults": [', ''])('a crash counts as one failure: report %j', (report) => {
  expect(count(report, null)).toEqual({ passed: 0, failed: 1 });
});
