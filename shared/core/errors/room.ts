/** What can go wrong with what people decide on the day. */
export const roomErrors = {
  ROOM_KIND_FIXED: {
    meaning: 'a step of this kind stands in the script or not at all',
    action: 'Call an exception, write a correction or take a break instead.',
  },
  ROOM_STEP_OPEN: {
    meaning: 'another step was put in and is not finished',
    action: 'Finish that one first. If it cannot be finished, call an exception.',
  },
  ROOM_SIGNERS_ABSENT: {
    meaning: 'nobody could sign what is put in: the people it needs have not proved presence',
    action: 'Let the named people prove presence at roll-call first.',
  },
  ROOM_NOT_NOW: { meaning: 'this cannot be put in as things stand', action: 'Do first what is named, or call an exception.' },
  STEP_NOT_OPTIONAL: {
    meaning: 'this step cannot be left out: the approved script does not say so',
    action: 'Do the step. If it cannot be done, call an exception.',
  },
  STEP_UNDER_WAY: {
    meaning: 'something was done in this step already; it can no longer be left out',
    action: 'Finish the step, or call an exception.',
  },
  EXCEPTION_INCOMPLETE: {
    meaning: 'something is missing in what is decided about the exception, or too much',
    action: 'Write down what is named, and try again.',
  },
  EXCEPTION_OPINIONS: {
    meaning: 'not everybody who is present has said whether they agree',
    action: 'Ask each person once; who disagrees says why.',
  },
  EXCEPTION_REPEAT_NEVER: {
    meaning: 'one of the steps that would be done once more can be done only once',
    action: 'Choose a later step, or decide otherwise: a note, a replacement, or an abort.',
  },
  EXCEPTION_NOBODY_SIGNS: {
    meaning: 'everybody who could sign this decision benefits from it',
    action: 'Decide otherwise, or let somebody take part who does not benefit.',
  },
  EXCEPTION_ABORTED: {
    meaning: 'the ceremony is aborted already and is only ended',
    action: 'End it; note what happened, or repeat a step of the ending.',
  },
  CORRECTION_UNKNOWN: {
    meaning: 'a value is corrected that was never written down',
    action: 'Name one that was written down; for everything else, say in words how it should read.',
  },
  BREAK_PEOPLE: {
    meaning: 'the number of people is not the one it must be',
    action: 'Count again. If somebody is missing or too many, call an exception.',
  },
  BREAK_BAGS: {
    meaning: 'the number of a bag is missing, stands twice, or is not the one that was sealed',
    action: 'Read it from the bag again. If it is right, do not open the bag: call an exception.',
  },
  BREAK_EXCEPTION: {
    meaning: 'no exception of this break accepts other bags or people',
    action: 'Call an exception, and decide and sign a replacement first.',
  },
} as const;
