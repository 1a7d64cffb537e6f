import { expect, test } from 'vitest';
import { type ConsentPorts, LibraryConsent, libraryLoadedFor } from '../../../electron/main/library-consent.ts';
import { libraryOf } from '../../fakes/scripted-room.ts';

function ports(answer: boolean): { readonly asked: string[]; readonly ports: ConsentPorts } {
  const asked: string[] = [];
  const ask = async (path: string) => {
    asked.push(path);
    return answer;
  };
  return { asked, ports: { installed: async () => [libraryOf('softhsm2')], ask } };
}

test('a library from elsewhere is loaded only when a person agrees, and is asked for once', async () => {
  const consent = new LibraryConsent();
  const no = ports(false);
  const refusal = { code: 'MODULE_NOT_AGREED', details: { field: 'module.path', got: '/media/usb/lib.so' } };
  await expect(consent.require('/media/usb/lib.so', no.ports)).rejects.toMatchObject(refusal);
  await expect(consent.require('/media/usb/lib.so', no.ports)).rejects.toMatchObject(refusal);
  const yes = ports(true);
  await consent.require('/media/usb/lib.so', yes.ports);
  await consent.require('/media/usb/lib.so', no.ports);
  expect([no.asked.length, yes.asked]).toEqual([2, ['/media/usb/lib.so']]);
});

test('an installed one, and one chosen in the file dialogue, are not asked for', async () => {
  const consent = new LibraryConsent();
  const { asked, ports: none } = ports(false);
  await consent.require(libraryOf('softhsm2'), none);
  consent.remember('/opt/maker/lib.so');
  await consent.require('/opt/maker/lib.so', none);
  expect(asked).toEqual([]);
});

test('only calls that load a library by themselves are looked at', () => {
  const module = { path: '/opt/maker/lib.so', configuration: '' };
  const token = { label: 'any', serial: 'any' };
  expect(libraryLoadedFor('tokens.list', { module })).toBe(module.path);
  expect(libraryLoadedFor('custodian.open', { task: 'qualify-token', module, token })).toBe(module.path);
  expect(libraryLoadedFor('custodian.open', { task: 'sign', code: 'K7QM-2D9F', person: 'custodian-1' })).toBeNull();
  expect(libraryLoadedFor('ceremony.view', { code: 'K7QM-2D9F' })).toBeNull();
});
