// Counts what ran, from vitest's own JSON report.
import { readIfThere } from './project.mjs';

/**
 * Tests that passed and failed. A file that could not be loaded counts as one failed test, and so does a run that ended
 * badly without a failed test (a crash, an unhandled error, no tests at all).
 */
export function countTests(reportFile, exitCode) {
  let report;
  try {
    report = JSON.parse(readIfThere(reportFile) ?? 'null');
  } catch {
    // a crash while it was written
  }
  if (!report) return { passed: 0, failed: 1 };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const failed = tests.filter(({ status }) => status === 'failed').length + broken.length;
  const ended = exitCode === 0 && passed > 0;
  return { passed, failed: failed === 0 && !ended ? 1 : failed };
}
