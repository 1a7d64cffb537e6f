const HEX = /([0-9a-f]{32,})/;

/** A value to be compared: long hexadecimal stands in groups of eight, and is still copied as one. */
export function Value({ children }: { readonly children: string }) {
  const parts = children.split(HEX).filter((part) => part !== '');
  return <>{parts.map((part) => (HEX.test(part) ? <Hex key={part} digits={part} /> : part))}</>;
}

function Hex({ digits }: { readonly digits: string }) {
  const groups = Array.from({ length: Math.ceil(digits.length / 8) }, (_unused, index) => ({
    at: index * 8,
    digits: digits.slice(index * 8, index * 8 + 8),
  }));
  return (
    <span className="hex">
      {groups.map((group) => (
        <span key={group.at}>
          {group.digits}
          <wbr />
        </span>
      ))}
    </span>
  );
}
