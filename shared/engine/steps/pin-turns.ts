import type { PinOwner } from '../../hsm/pin.ts';
import type { Plan } from '../../transcript/plan.ts';
import type { FoundTokenFact } from '../facts.ts';
import { peopleOf, type Turn } from '../step-kind.ts';

/** Who holds the PINs of a token that is initialised, each in one part or two. */
export interface PinHolders {
  readonly 'officer-pin-holder': string;
  readonly 'officer-pin-second-holder'?: string | undefined;
  readonly 'user-pin-holder': string;
  readonly 'user-pin-second-holder'?: string | undefined;
}

/** One turn in which a PIN, or a part of it, is typed. */
export interface PinPart {
  readonly owner: PinOwner;
  readonly part: 1 | 2;
  /** In how many parts the PIN is typed. */
  readonly parts: 1 | 2;
  readonly role: string;
}

/** Every part of every PIN, in the order they are typed, by the id of its turn. */
export function pinParts(holders: PinHolders): ReadonlyMap<string, PinPart> {
  const parts = (['officer', 'user'] as const).flatMap((owner): [string, PinPart][] => {
    const second = holders[`${owner}-pin-second-holder`];
    const first = { owner, part: 1, role: holders[`${owner}-pin-holder`] } as const;
    if (second === undefined) return [[`${owner}-pin`, { ...first, parts: 1 }]];
    return [
      [`${owner}-pin`, { ...first, parts: 2 }],
      [`${owner}-pin-second`, { owner, part: 2, parts: 2, role: second }],
    ];
  });
  return new Map(parts);
}

/** Whether a turn is one in which the PIN of `owner` is typed. */
export function isPinTurn(turn: string, owner: PinOwner): boolean {
  return turn === `${owner}-pin` || turn === `${owner}-pin-second`;
}

/** The turns in which PINs are typed. A token that was in use asks for the officer PIN it has; one that keeps none asks for none. */
export function pinTurns(holders: PinHolders, plan: Plan, found: FoundTokenFact | null): readonly Turn[] {
  return [...pinParts(holders)].flatMap(([id, { owner, part, parts, role }]) => {
    if (owner === 'officer' && found?.keepsOfficerPin === false) return [];
    const isPresent = owner === 'officer' && found !== null && found.state !== 'blank';
    const whole = owner === 'officer' ? 'security officer PIN' : 'user PIN';
    const what = parts === 1 ? `the ${whole}` : `the ${part === 1 ? 'first' : 'second'} part of the ${whole}`;
    return [
      {
        id,
        title: isPresent ? `type ${what} that the token has` : `choose ${what}`,
        people: peopleOf(plan, role),
        secret: isPresent ? 'pin' : 'new-pin',
        signs: null,
      },
    ];
  });
}
