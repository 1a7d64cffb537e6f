/**
 * Says how far a ceremony is, a line for each step that begins: the step's place in the approved script, however often it is done, and
 * a plus sign where people put a step in.
 */
export function progressOf(steps: readonly string[], say: (line: string) => void): (text: string, step: string) => void {
  const width = `00/${steps.length}`.length;
  return (text, step) => {
    const place = steps.indexOf(step) + 1;
    say(`  ${(place === 0 ? '+' : `${place}/${steps.length}`).padStart(width)}  ${text}`);
  };
}
