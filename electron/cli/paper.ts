/** What scripted people have on paper: the words of each checkpoint, by ceremony and the title under which they wrote them down. */
export interface Paper {
  read(name: string): readonly string[] | undefined;
  write(name: string, words: readonly string[]): void;
}

const papers = new WeakMap<object, Map<string, readonly string[]>>();

/** The paper of `people`: their own, or one that lasts as long as the service they talk to. */
export function paperOf({ paper, service }: { readonly paper?: Paper; readonly service: object }): Paper {
  if (paper !== undefined) return paper;
  const known = papers.get(service) ?? new Map<string, readonly string[]>();
  papers.set(service, known);
  return { read: (name) => known.get(name), write: (name, words) => void known.set(name, words) };
}
