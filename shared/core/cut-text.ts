/**
 * The first `maximum` UTF-16 units of `text`, and no half of a character at its end: canonical JSON has none, so an event with one could
 * never be written.
 */
export function cutText(text: string, maximum: number): string {
  return text.slice(0, maximum).replace(/[\uD800-\uDBFF]$/, '');
}
