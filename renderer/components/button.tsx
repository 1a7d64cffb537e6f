import type { ReactNode, Ref } from 'react';

interface ButtonProps {
  readonly children: ReactNode;
  readonly testid: string;
  readonly onPress?: () => void;
  /** `seal`: the primary action cannot be undone. */
  readonly kind?: 'primary' | 'seal' | 'plain' | 'quiet';
  readonly submit?: boolean;
  readonly disabled?: boolean;
  readonly describedBy?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button. While something is under way it stays where it is and takes no press. */
export function Button({
  children,
  testid,
  onPress,
  kind = 'plain',
  submit = false,
  disabled = false,
  describedBy,
  ref,
}: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={`button button-${kind}`}
      data-testid={testid}
      disabled={disabled}
      aria-describedby={describedBy}
      onClick={onPress}
      ref={ref}
    >
      {children}
    </button>
  );
}
