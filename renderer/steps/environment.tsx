import { Field } from '../components/field.tsx';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** The state of the laptop: a row a check, with its verdict; then its clock beside that of the room. */
export const environment: StepView = {
  lingers: true,
  observed: (turn) => {
    const clock = member(turn.observed, 'clock');
    if (clock !== null)
      return [{ label: text.steps.clock.label, value: text.steps.clock.found(Number(member(clock, 'minutesAhead'))) }];
    return members(member(turn.observed, 'checks')).map((check) => ({
      label: textOf(member(check, 'check')),
      value: `${text.steps.verdict[textOf(member(check, 'verdict'))] ?? ''}: ${textOf(member(check, 'found'))}`,
    }));
  },
  Fields: ({ turn }) =>
    turn.id === 'compare-clock' ? (
      <>
        <Field label={text.steps.clock.time} name="time" testid="room-time" required />
        <Field label={text.steps.clock.zone} name="zone" testid="room-zone" required />
      </>
    ) : null,
  input: (form) => {
    const [time, zone] = [form.get('time'), form.get('zone')];
    return time === null ? {} : { clock: { time: String(time).trim(), zone: String(zone).trim() } };
  },
};
