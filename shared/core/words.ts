import { hexToBytes } from './bytes.ts';
import { ClavigerError } from './errors/index.ts';

// The PGP word list (Juola and Zimmermann, 1995): two-syllable words for bytes at even offsets, three-syllable words for odd.
const EVEN_WORDS = wordList(`
aardvark absurd accrue acme adrift adult afflict ahead aimless Algol allow alone ammo ancient apple artist assume Athens atlas
Aztec baboon backfield backward banjo beaming bedlamp beehive beeswax befriend Belfast berserk billiard bison blackjack blockade
blowtorch bluebird bombast bookshelf brackish breadline breakup brickyard briefcase Burbank button buzzard cement chairlift
chatter checkup chisel choking chopper Christmas clamshell classic classroom cleanup clockwork cobra commence concert cowbell
crackdown cranky crowfoot crucial crumpled crusade cubic dashboard deadbolt deckhand dogsled dragnet drainage dreadful drifter
dropper drumbeat drunken Dupont dwelling eating edict egghead eightball endorse endow enlist erase escape exceed eyeglass
eyetooth facial fallout flagpole flatfoot flytrap fracture framework freedom frighten gazelle Geiger glitter glucose goggles
goldfish gremlin guidance hamlet highchair hockey indoors indulge inverse involve island jawbone keyboard kickoff kiwi klaxon
locale lockup merit minnow miser Mohawk mural music necklace Neptune newborn nightbird Oakland obtuse offload optic orca payday
peachy pheasant physique playhouse Pluto preclude prefer preshrunk printer prowler pupil puppy python quadrant quiver quota
ragtime ratchet rebirth reform regain reindeer rematch repay retouch revenge reward rhythm ribcage ringbolt robust rocker
ruffled sailboat sawdust scallion scenic scorecard Scotland seabird select sentence shadow shamrock showgirl skullcap skydive
slingshot slowdown snapline snapshot snowcap snowslide solo southward soybean spaniel spearhead spellbind spheroid spigot
spindle spyglass stagehand stagnate stairway standard stapler steamship sterling stockman stopwatch stormy sugar surmount
suspense sweatband swelter tactics talon tapeworm tempest tiger tissue tonic topmost tracker transit trauma treadmill Trojan
trouble tumor tunnel tycoon uncut unearth unwind uproot upset upshot vapor village virus Vulcan waffle wallet watchword wayside
willow woodlark Zulu
`);

const ODD_WORDS = wordList(`
adroitness adviser aftermath aggregate alkali almighty amulet amusement antenna applicant Apollo armistice article asteroid
Atlantic atmosphere autopsy Babylon backwater barbecue belowground bifocals bodyguard bookseller borderline bottomless Bradbury
bravado Brazilian breakaway Burlington businessman butterfat Camelot candidate cannonball Capricorn caravan caretaker celebrate
cellulose certify chambermaid Cherokee Chicago clergyman coherence combustion commando company component concurrent confidence
conformist congregate consensus consulting corporate corrosion councilman crossover crucifix cumbersome customer Dakota
decadence December decimal designing detector detergent determine dictator dinosaur direction disable disbelief disruptive
distortion document embezzle enchanting enrollment enterprise equation equipment escapade Eskimo everyday examine existence
exodus fascinate filament finicky forever fortitude frequency gadgetry Galveston getaway glossary gossamer graduate gravity
guitarist hamburger Hamilton handiwork hazardous headwaters hemisphere hesitate hideaway holiness hurricane hydraulic impartial
impetus inception indigo inertia infancy inferno informant insincere insurgent integrate intention inventive Istanbul Jamaica
Jupiter leprosy letterhead liberty maritime matchmaker maverick Medusa megaton microscope microwave midsummer millionaire
miracle misnomer molasses molecule Montana monument mosquito narrative nebula newsletter Norwegian October Ohio onlooker opulent
Orlando outfielder Pacific pandemic Pandora paperweight paragon paragraph paramount passenger pedigree Pegasus penetrate
perceptive performance pharmacy phonetic photograph pioneer pocketful politeness positive potato processor provincial proximate
puberty publisher pyramid quantity racketeer rebellion recipe recover repellent replica reproduce resistor responsive retraction
retrieval retrospect revenue revival revolver sandalwood sardonic Saturday savagery scavenger sensation sociable souvenir
specialist speculate stethoscope stupendous supportive surrender suspicious sympathy tambourine telephone therapist tobacco
tolerance tomorrow torpedo tradition travesty trombonist truncated typewriter ultimate undaunted underfoot unicorn unify
universe unravel upcoming vacancy vagabond vertigo Virginia visitor vocalist voyager warranty Waterloo whimsical Wichita
Wilmington Wyoming yesteryear Yucatán
`);

const CHECKPOINT_BYTES = 16;

function wordList(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function listAt(offset: number): readonly string[] {
  return offset % 2 === 0 ? EVEN_WORDS : ODD_WORDS;
}

function indexIn(list: readonly string[], word: string): number {
  return list.findIndex((candidate) => candidate.toLowerCase() === word.toLowerCase());
}

/**
 * Public bytes as words to be read aloud, one word a byte: the even list at even offsets, the odd list at odd ones
 * (PGP word list). Never call it with key material.
 */
export function bytesToWords(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte, offset) => listAt(offset)[byte] ?? '');
}

/**
 * The bytes that `words` stand for; upper and lower case are alike. Because the two lists share no word, a word that was
 * dropped, doubled or swapped with its neighbour is found. Throws `WORDS_INVALID` naming the position, counted from 1.
 */
export function wordsToBytes(words: readonly string[]): Uint8Array {
  return Uint8Array.from(words, byteOf);
}

function byteOf(word: string, offset: number): number {
  const byte = indexIn(listAt(offset), word);
  if (byte >= 0) return byte;
  const misplaced = indexIn(listAt(offset + 1), word) >= 0;
  throw new ClavigerError('WORDS_INVALID', {
    field: `word ${offset + 1}`,
    expected: `a word of the ${offset % 2 === 0 ? 'two' : 'three'}-syllable list`,
    got: misplaced ? 'a word of the other list: a word is missing, doubled or swapped with its neighbour' : 'no word of the list',
  });
}

/**
 * A checkpoint as witnesses write it down: the first 16 bytes of a chain head as 16 words. `headHex` has at least 32 hexadecimal
 * digits. Throws `INPUT_INVALID` for a shorter head.
 */
export function checkpointWords(headHex: string): string[] {
  if (headHex.length < 2 * CHECKPOINT_BYTES)
    throw new ClavigerError('INPUT_INVALID', {
      field: 'chain head',
      expected: 'at least 32 hexadecimal digits',
      got: `${headHex.length}`,
    });
  return bytesToWords(hexToBytes(headHex.slice(0, 2 * CHECKPOINT_BYTES)));
}
