/** What the service is told at its start. */
export interface ServiceSettings {
  readonly version: string;
  readonly runtime: 'release' | 'development';
  /** The folder of the database. */
  readonly data: string;
  /** The folder with ceremonies, fonts and policies. */
  readonly resources: string;
}

/** What every program needs of its surroundings. */
const GENERAL = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'APPDATA'];

/** Where PKCS#11 libraries look for their configuration. */
const TOKENS = [
  'SOFTHSM2_CONF',
  'OPENSC_CONF',
  'OPENSC_DRIVER',
  'PCSCLITE_CSOCK_NAME',
  'YUBIHSM_PKCS11_CONF',
  'YUBIHSM_PKCS11_MODULE',
  'TPM2_PKCS11_STORE',
  'TPM2_PKCS11_TCTI',
  'ChrystokiConfigurationPath',
  'CS_PKCS11_R2_CFG',
  'CS_PKCS11_R3_CFG',
  'P11_KIT_SERVER_ADDRESS',
  'NFAST_HOME',
  'CKNFAST_LOADSHARING',
  'CKNFAST_FAKE_ACCELERATOR_LOGIN',
];

/** The service's whole environment: what it is told, and of `surroundings` only what is on the list. */
export function serviceEnvironment(
  surroundings: Readonly<Record<string, string | undefined>>,
  { version, runtime, data, resources }: ServiceSettings,
): Record<string, string> {
  const allowed = [...GENERAL, ...TOKENS].flatMap((name) => {
    const value = surroundings[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(allowed),
    CLAVIGER_VERSION: version,
    CLAVIGER_RUNTIME: runtime,
    CLAVIGER_DATA: data,
    CLAVIGER_RESOURCES: resources,
  };
}
