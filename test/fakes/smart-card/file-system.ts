import { Refusal, statusWords } from './apdu.ts';
import { readTlvs, tlv } from './tlv.ts';

const ROOT = '3f00';
const PIN_REQUIRED = 0x90;
// Places in the security attributes of a file, as IsoApplet orders them.
const DELETE_SELF = 1;
const WRITE_OR_CREATE = 6;
const READ_OR_DELETE = 7;

/** A file or folder as it is stored. Bytes are in hexadecimal. */
interface StoredFile {
  readonly isFolder: boolean;
  data: string;
  /** Application identifier of a folder, or null. */
  readonly name: string | null;
  /** 8 security attributes, or null: everything is allowed. */
  readonly security: string | null;
}

/** Files by their path: 4 hexadecimal digits for each folder on the way, beginning with 3f00. */
export type StoredFiles = Record<string, StoredFile>;

/** A card's files before anything was made on it. */
export function emptyFiles(): StoredFiles {
  return { [ROOT]: { isFolder: true, data: '', name: null, security: null } };
}

/** The files of a card of ISO 7816-4, with one of them selected. */
export class FileSystem {
  readonly #files: StoredFiles;
  readonly #isPinFulfilled: () => boolean;
  #current = ROOT;

  constructor(files: StoredFiles, isPinFulfilled: () => boolean) {
    this.#files = files;
    this.#isPinFulfilled = isPinFulfilled;
  }

  /** Selects the folder of an application identifier; the answer describes it. */
  selectName(name: string): Buffer {
    const found = Object.entries(this.#files).find(([, file]) => file.name === name);
    if (found === undefined) throw new Refusal(statusWords.notFound);
    return this.#select(found[0]);
  }

  /** Selects a file: `p1` says how `reference` names it (ISO 7816-4, table 39). The answer describes it. */
  select(p1: number, reference: string): Buffer {
    if (p1 === 8) return this.#select(ROOT + reference);
    if (p1 === 9) return this.#select(this.#folder() + reference);
    if (p1 === 3) return this.#select(this.#parent());
    if (reference === '' || reference === ROOT) return this.#select(ROOT);
    const candidates = [this.#folder() + reference, this.#current, this.#parent() + reference];
    const fits = (path: string) => path.endsWith(reference) && this.#files[path] !== undefined;
    return this.#select(candidates.find(fits) ?? '');
  }

  /** At most `length` bytes of the selected file from `offset`. */
  read(offset: number, length: number): Buffer {
    const bytes = this.#bytes(READ_OR_DELETE);
    if (offset > bytes.length) throw new Refusal(statusWords.wrongOffset);
    return bytes.subarray(offset, offset + length);
  }

  /** Writes `data` into the selected file at `offset`. */
  update(offset: number, data: Buffer): void {
    const bytes = this.#bytes(WRITE_OR_CREATE);
    if (offset + data.length > bytes.length) throw new Refusal(statusWords.noSpace);
    data.copy(bytes, offset);
    this.#store(bytes);
  }

  /** Zeroes the selected file from `offset` on. */
  erase(offset: number): void {
    this.#store(this.#bytes(WRITE_OR_CREATE).fill(0, offset));
  }

  /** Makes a file as a file control template (62 or 6F) says, and selects it. */
  create(template: Buffer): void {
    const [control] = readTlvs(template).values();
    const fields = readTlvs(control ?? Buffer.alloc(0));
    const id = fields.get('83')?.toString('hex') ?? '';
    const path = (id === ROOT ? '' : this.#folder()) + id;
    if (!this.#allows(this.#folder(), WRITE_OR_CREATE)) throw new Refusal(statusWords.securityNotSatisfied);
    if (this.#files[path] !== undefined && id !== ROOT) throw new Refusal(statusWords.exists);
    this.#files[path] = newFile(fields);
    this.#current = path;
  }

  /** Deletes the file `reference` of the selected folder with all that is in it, or the selected one where it is empty. */
  remove(reference: string): void {
    const path = reference === '' ? this.#current : this.#folder() + reference;
    if (this.#files[path] === undefined) throw new Refusal(statusWords.notFound);
    const isAllowed = this.#allows(path, DELETE_SELF) || this.#allows(folderOf(path), READ_OR_DELETE);
    if (!isAllowed) throw new Refusal(statusWords.securityNotSatisfied);
    for (const inside of Object.keys(this.#files)) if (inside.startsWith(path)) delete this.#files[inside];
    this.#current = ROOT;
  }

  #select(path: string): Buffer {
    const file = this.#files[path];
    if (file === undefined) throw new Refusal(statusWords.notFound);
    this.#current = path;
    return describe(path, file);
  }

  #folder(): string {
    return this.#files[this.#current]?.isFolder ? this.#current : folderOf(this.#current);
  }

  #parent(): string {
    return folderOf(this.#folder()) || ROOT;
  }

  #bytes(right: number): Buffer {
    const file = this.#files[this.#current];
    if (file === undefined || file.isFolder) throw new Refusal(statusWords.noCurrentFile);
    if (!this.#allows(this.#current, right)) throw new Refusal(statusWords.securityNotSatisfied);
    return Buffer.from(file.data, 'hex');
  }

  #store(bytes: Buffer): void {
    const file = this.#files[this.#current];
    if (file !== undefined) file.data = bytes.toString('hex');
  }

  #allows(path: string, right: number): boolean {
    const security = this.#files[path]?.security ?? null;
    const condition = security === null ? 0 : Buffer.from(security, 'hex').readUInt8(right);
    return condition === 0 || (condition === PIN_REQUIRED && this.#isPinFulfilled());
  }
}

function folderOf(path: string): string {
  return path.slice(0, -4);
}

function newFile(fields: Map<string, Buffer>): StoredFile {
  const isFolder = ((fields.get('82')?.[0] ?? 0) & 0x38) === 0x38;
  const size = fields.get('81') ?? fields.get('80') ?? Buffer.from([0]);
  return {
    isFolder,
    data: isFolder ? '' : '00'.repeat(size.readUIntBE(0, size.length)),
    name: fields.get('84')?.toString('hex') ?? null,
    security: fields.get('86')?.toString('hex') ?? null,
  };
}

function describe(path: string, { isFolder, data, name, security }: StoredFile): Buffer {
  const size = data.length / 2;
  return tlv(
    '6f',
    isFolder ? Buffer.alloc(0) : tlv('80', Buffer.from([size >> 8, size & 0xff])),
    tlv('82', Buffer.from([isFolder ? 0x38 : 0x01])),
    tlv('83', Buffer.from(path.slice(-4), 'hex')),
    name === null ? Buffer.alloc(0) : tlv('84', Buffer.from(name, 'hex')),
    security === null ? Buffer.alloc(0) : tlv('86', Buffer.from(security, 'hex')),
    tlv('8a', Buffer.from([0x05])),
  );
}
