import type { CallInput, CallName, CallOutput, Push } from './contract.ts';
import type { Result } from './result.ts';

/** The kinds of windows there are. */
export type WindowKind = 'main' | 'custodian';

/** The calls a window of kind `W` may make. */
export type CallFrom<W extends WindowKind> = {
  [C in CallName]: typeof import('./contract.ts').contract[C]['from'] extends readonly (infer F)[]
    ? W extends F
      ? C
      : never
    : never;
}[CallName];

/** What the preload of a window offers: one function a call, and the pushes. */
export type WindowApi<W extends WindowKind> = {
  readonly [C in CallFrom<W>]: (input: CallInput<C>) => Promise<Result<CallOutput<C>>>;
} & { readonly onPush: (listener: (push: Push) => void) => () => void };

export type MainWindowApi = WindowApi<'main'>;
export type CustodianWindowApi = WindowApi<'custodian'>;
