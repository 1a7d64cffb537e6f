/** The values given with `--param`, or what is wrong with the way they were given. */
export type ParameterPairs =
  | { readonly values: Readonly<Record<string, string>>; readonly wrong: null }
  | { readonly values: null; readonly wrong: string };

/** Reads `name=value` texts, each name once; the value may be empty and may hold more equals signs. */
export function readPairs(texts: readonly string[]): ParameterPairs {
  const pairs = texts.map((text) => /^([^=]+)=(.*)$/su.exec(text));
  const unread = texts[pairs.indexOf(null)];
  if (unread !== undefined) return { values: null, wrong: `--param ${unread}: give it as name=value` };
  const names = pairs.map((pair) => pair?.[1] ?? '');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return { values: null, wrong: `--param ${twice}: it is given twice` };
  return { values: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])), wrong: null };
}
