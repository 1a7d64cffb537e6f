// What a step of npm test counts as. A step that saw nothing has failed: tools that find no file tend to be content.

/** The result of a step that is one check of `seen` things: it counts as one, and as failed when it saw nothing. */
export function oneCheck(seen, what, complaints) {
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
  const isGood = seen > 0 && complaints.length === 0;
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, note: `${seen} ${what}` };
}

/** The result of a step that is many tests; none at all, or a failing end without a failed test, counts as one failure. */
export function manyTests(code, passed, failed, skipped) {
  const isEmpty = passed + failed === 0;
  const note = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}${code === 0 ? '' : `, exit code ${code}`}`;
  return {
    passed,
    failed: failed + ((code !== 0 && failed === 0) || isEmpty ? 1 : 0),
    note: isEmpty ? `saw no test, exit code ${code}` : note,
  };
}
