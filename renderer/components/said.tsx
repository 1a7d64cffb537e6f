/** What is read aloud: a paragraph a line, as its speaker breathes. */
export function Said({ children }: { readonly children: string }) {
  const paragraphs = children.split('\n').filter((paragraph) => paragraph.trim() !== '');
  return (
    <div className="said">
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="say">
          {paragraph}
        </p>
      ))}
    </div>
  );
}
