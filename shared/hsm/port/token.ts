/** Where a PKCS#11 library is, and what it needs to find its store. */
export interface ModuleLocation {
  /** Absolute path of the shared library. */
  readonly path: string;
  /**
   * NSS: the folder of its database. SoftHSM: the path of its configuration file. Absent for a module that needs
   * neither. It is what a later process needs to see the same tokens again.
   */
  readonly configuration?: string;
  /** Lower-case hexadecimal SHA-256 the library must have; checked before it is loaded. */
  readonly expectedSha256?: string;
}

/** What a token is told apart by. All of it together; slot numbers are never kept. */
export interface TokenIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly label: string;
  /** Lower-case hexadecimal SHA-256 of the library file. */
  readonly librarySha256: string;
  /** `major.minor` of the token's firmware, as the token says it. */
  readonly firmware: string;
  /** Label of the practice marker key, or null: none, or not visible before login. */
  readonly marker: string | null;
}

/** Retry state the token reports before a PIN is tried. `null`: the module does not tell. */
export interface PinState {
  /** A wrong PIN was entered since the last good one. */
  readonly countLow: boolean | null;
  /** The next wrong PIN locks the token: a second person must agree. */
  readonly finalTry: boolean | null;
  readonly locked: boolean | null;
}

/** How one token among several is named. */
export interface TokenSelector {
  readonly label: string;
  readonly serial?: string;
}
