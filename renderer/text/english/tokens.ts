/** Looking at tokens outside a ceremony. */
export const tokens = {
  title: 'Tokens',
  how: 'A token keeps keys. Its maker’s PKCS#11 library speaks to it. Looking changes nothing.',
  libraryTitle: 'Which library speaks to your token?',
  known: 'Found on this computer',
  hardware: 'Hardware: the keys are inside a device or card.',
  software: 'Software: the keys are files of a computer. For practice only.',
  unknownLibrary: 'This program does not know this library, and uses it as the PKCS#11 standard says.',
  noneFound: 'No library that this program knows is installed in the usual places. Type the path of yours.',
  path: 'Path of the library',
  configuration: 'Its configuration',
  configurationHow: (family: string): string =>
    ({
      'NSS softokn': 'The folder of its database. This library needs it.',
      'SoftHSM 2': 'The path of its configuration file, such as softhsm2.conf. Empty: the one of this computer.',
    })[family] ?? 'The path of its configuration. Empty: the one of this computer.',
  show: 'Show its tokens',
  back: 'Back to the start',
  listTitle: (count: number): string =>
    count === 0 ? 'No token is there' : count === 1 ? 'One token is there' : `${count} tokens are there`,
  empty:
    'The library answers, but shows no token. Connect or insert yours, wait until its light is steady, then look again. A software ' +
    'library may need its configuration.',
  again: 'Look again',
  otherLibrary: 'Another library',
  library: 'Library',
  libraryConfiguration: 'Its configuration',
  libraryHash: 'SHA-256 of the library',
  libraryWords: 'The same in words',
  blankTitle: 'A blank token',
  noLabel: 'A token without a label',
  kind: {
    software: (why: string): string => `Software token: ${why}.`,
    hardware: 'Says nothing of being software. That it is hardware, no program can prove.',
  },
  manufacturer: 'Manufacturer',
  model: 'Model',
  serial: 'Serial number',
  firmware: 'Firmware',
  state: 'State',
  states: {
    blank: 'Blank: it was never initialised.',
    'no-user-pin': 'Initialised, but nobody has a PIN yet.',
    ready: 'Initialised, and its user has a PIN.',
  },
  pin: 'PIN:',
  pins: {
    none: 'none is set.',
    clean: 'no wrong one was entered since the last right one.',
    'wrong-tried': 'a wrong one was entered since the last right one.',
    'last-try': 'the next wrong one locks it.',
    locked: 'locked. The security officer can set a new one; the keys stay.',
    'locked-both':
      'locked, and so is the security officer’s. Ask the maker: as a rule the token must be wiped, and its keys are lost.',
    'locked-for-good': 'locked. This token keeps no security officer PIN, so nobody can unlock it.',
    untold: 'the token does not tell how many tries are left.',
  },
  qualify: 'Find out what it does',
  qualifyHow:
    'The holder of the PIN logs in alone, in a window of their own. The token is tried with keys made for that and destroyed again.',
  changePin: 'Change my PIN',
  pinChanged: 'The PIN was changed, and the new one proved by a login.',
  whyNot: {
    blank: 'It cannot be tried before it is initialised. The ceremony “initialise-token” does that.',
    'no-user-pin': 'It cannot be tried before it has a PIN. The ceremony “initialise-token” sets it.',
    alike:
      'Another token here has the same maker, model, serial number and label. Remove one of the two: they cannot be told apart.',
    locked: 'Its PIN is locked: nobody can log in.',
    'last-try': 'One try is left, and a second person must agree to it. That is done in a ceremony, not here.',
  },
  held: (ceremony: string): string => `Ceremony ${ceremony} has it open. Finish that ceremony first.`,
  inWindow: 'The holder of the PIN is in their own window. Wait until it closes.',
} as const;

/** What a token does. */
export const qualification = {
  what: 'Qualification report',
  tried: (at: string): string => `Tried on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC.`,
  why: 'What speaks against it',
  securityTitle: 'What it enforces',
  capabilityTitle: 'What it can do',
  counted: (yes: number, all: number): string => `${yes} of ${all}`,
  whyItMatters: (why: string): string => `Why it matters: ${why.charAt(0).toLowerCase()}${why.slice(1)}`,
  noEvidence: 'No call was made for this.',
  returned: 'returned',
  token: 'The token',
  label: 'Label',
  software: 'Made of',
  softwareIs: (why: string): string => `Software: ${why}.`,
  softwareIsNot: (why: string): string => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
  validation: 'Validation',
  noValidation: 'None was claimed, and no program can try it. A script asks for one where it is needed.',
  claimed: (standard: string, level: number, certificate: string, firmware: string): string =>
    `Claimed: ${standard} level ${level}, certificate ${certificate}, for firmware ${firmware}.`,
  quirks: 'Taken into account',
  noQuirks: 'Nothing unusual.',
  save: 'Save the report…',
  saveHow: 'Two files, one for people and one for programs. Nothing is overwritten.',
  saved: 'Written and read back:',
  back: 'Back to the tokens',
} as const;
