import { useEffect, useRef } from 'react';
import { Button } from '../components/button.tsx';
import { text } from '../text/index.ts';

interface GateProps {
  readonly title: string;
  readonly onReady: () => void;
  readonly onCancel: () => void;
}

/** Nothing is asked for until the person says that nobody else looks. */
export function Gate({ title, onReady, onCancel }: GateProps) {
  const ready = useRef<HTMLButtonElement>(null);
  useEffect(() => ready.current?.focus(), []);
  return (
    <section className="gate" data-testid="custodian-gate">
      <p className="alone-title">{title}</p>
      <h3 className="say">{text.custodian.gateTitle}</h3>
      <p>{text.custodian.gate}</p>
      <p className="actions">
        <Button kind="primary" testid="custodian-ready" onPress={onReady} ref={ready}>
          {text.custodian.ready}
        </Button>
        <Button testid="custodian-cancel" onPress={onCancel}>
          {text.custodian.cancel}
        </Button>
      </p>
    </section>
  );
}
