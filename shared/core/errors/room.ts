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
} as const;
