// The tokens screen: which library, which tokens, how their PINs stand; what one does, tried and kept; its PIN typed by its holder alone.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPracticeToken, embeddedModules } from '../../electron/service/hsm/practice-token.ts';
import { root } from '../../scripts/setup/common.mjs';
import { launch, screenshot, until, untilService } from './support.mjs';

const PIN = '135790';
const WRONG = '975310';
const NEXT = '86420975';
const LABEL = 'practice for the screen';

/** Runs the section. */
export async function run({ check }) {
  const running = await launch();
  try {
    const module = embeddedModules().find(({ family }) => family === 'softhsm2')?.path;
    const token = await createPracticeToken({
      directory: join(running.folder, 'token'),
      label: LABEL,
      userPin: new TextEncoder().encode(PIN),
      module,
    });
    await untilService(running.page, 'ready');
    await sized(running, 1280, 800);
    await checkLibraries(check, running, token);
    await checkRefusedLibrary(check, running, token);
    await checkList(check, running, token);
    await checkWrongPin(check, running);
    await checkReport(check, running);
    await checkSaved(check, running, token);
    await checkReportTwice(check, running);
    await checkPinChange(check, running);
    await checkListTwice(check, running);
    await checkKept(check, running);
    check('the page had no error', running.failures.length === 0, running.failures);
  } finally {
    await running.close();
  }
}

const by = (page, testid) => page.locator(`[data-testid="${testid}"]`);
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
const isFocused = (page, testid) => until(async () => (await focused(page)) === testid, 3);

/** The size of the page, in CSS pixels. */
async function sized({ app, page }, width, height) {
  await app.evaluate(
    ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0].setContentSize(width, height),
    [width, height],
  );
  await page.waitForFunction((width) => Math.abs(innerWidth - width) < 20, width).catch(() => {});
}

/** Nothing reaches out of the page to the right. */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A picture of the whole page, longer than the window. */
async function whole(page, name) {
  await page.screenshot({ path: join(root, 'test-results', `${name}.png`), fullPage: true });
}

async function checkLibraries(check, { page }, { path }) {
  await by(page, 'tokens').focus();
  await page.keyboard.press('Enter');
  check('the keyboard goes to the head of the page', (await isFocused(page, 'page-head')) === true, await focused(page));
  const library = by(page, 'library-softhsm-2');
  await library.waitFor();
  const said = await page.locator('.choice', { has: library }).innerText();
  check('a software library is called one', said.includes('Software: the keys are files') && said.includes('SoftHSM 2'), said);
  check('nothing can be shown before a library is named', await by(page, 'library-show').isDisabled());
  await library.check();
  check('its path is filled in', (await by(page, 'library-path').inputValue()).endsWith('libsofthsm2.so'), path);
  await screenshot(page, 'tokens-library');
}

/** What the person at the screen answers when a library from elsewhere is to be loaded; gives what they were asked. */
function answerConsent({ app }, response) {
  return app.evaluate(({ dialog }, response) => {
    const asked = globalThis.askedConsent ?? [];
    globalThis.askedConsent = asked;
    dialog.showMessageBox = async (_window, { detail }) => {
      asked.push(detail);
      return { response, checkboxChecked: false };
    };
    return [...asked];
  }, response);
}

async function checkRefusedLibrary(check, running, { path, configuration }) {
  const { page, folder } = running;
  const file = join(folder, 'no-library.so');
  writeFileSync(file, 'no library');
  await answerConsent(running, 0);
  await by(page, 'library-path').fill(file);
  await by(page, 'library-path').press('Enter');
  const refused = await by(page, 'error-code').innerText();
  check('a library from elsewhere is not loaded unless a person agrees', refused === 'MODULE_NOT_AGREED', refused);
  await by(page, 'error-dismiss').click();
  const asked = await answerConsent(running, 1);
  check('who is asked outside the page, with its path', asked.length === 1 && asked[0].includes(file), asked);
  await by(page, 'library-path').press('Enter');
  const code = await by(page, 'error-code').innerText();
  check('what is no library is refused by name', code === 'MODULE_NOT_PKCS11', code);
  await screenshot(page, 'tokens-no-library');
  const none = page.locator('[data-testid="library-opensc"]').first();
  if ((await none.count()) > 0) {
    await none.check();
    await by(page, 'library-show').click();
    const empty = await by(page, 'page-head').filter({ hasText: 'No token is there' }).innerText();
    check(
      'a library without a token says so, and what to do',
      (await by(page, 'no-tokens').innerText()).includes('Connect'),
      empty,
    );
    await screenshot(page, 'tokens-none');
    await by(page, 'tokens-other').click();
  }
  await by(page, 'library-path').fill(path);
  await by(page, 'library-configuration').fill(configuration);
  await by(page, 'library-configuration').press('Enter');
}

async function checkList(check, { page }, { serial }) {
  const token = page.locator(`[data-testid="token"][data-serial="${serial}"]`);
  await token.waitFor();
  check('the keyboard goes to how many there are', (await isFocused(page, 'page-head')) === true, await focused(page));
  const said = await token.innerText();
  const expected = [LABEL, 'Software token: SoftHSM 2', serial, 'PIN: no wrong one was entered since the last right one.'];
  check(
    'a token is shown with its kind and how its PIN stands',
    expected.every((part) => said.includes(part)),
    said,
  );
  const blank = page.locator('[data-testid="token"][data-state="blank"]');
  const why = await blank.locator('[data-testid="token-why-not"]').innerText();
  check('a blank token cannot be tried, and it is said why', why.includes('initialise-token'), why);
  check('nor can its button be pressed', await blank.locator('[data-testid="token-qualify"]').isDisabled());
  const words = await by(page, 'library-words').locator('li').count();
  check('the library is told apart by words', words === 16, String(words));
  await screenshot(page, 'tokens-list');
}

/** Opens the window of the PIN's holder; resolves to its page, ready to type. */
async function openAlone({ app, page }) {
  const opened = app.waitForEvent('window');
  await page.locator('[data-testid="token"][data-state="ready"] [data-testid="token-qualify"]').press('Enter');
  const alone = await opened;
  await by(alone, 'custodian-ready').waitFor();
  await alone.keyboard.press('Enter');
  await by(alone, 'custodian-pin').waitFor();
  return alone;
}

async function checkWrongPin(check, running) {
  const { page } = running;
  const alone = await openAlone(running);
  const task = await by(alone, 'custodian').getAttribute('data-task');
  const shown = await alone.locator('main').innerText();
  check('the PIN is asked for in a window of its own', task === 'qualify-token' && shown.includes(LABEL), shown);
  check('which says how it stands', shown.includes('no wrong PIN since the last right one'), shown);
  await screenshot(alone, 'tokens-pin');
  await by(alone, 'custodian-pin').fill(WRONG);
  await alone.keyboard.press('Enter');
  const code = await by(alone, 'error-code').innerText();
  check('a wrong PIN is refused by code', code === 'TOKEN_PIN_WRONG', code);
  await screenshot(alone, 'tokens-wrong-pin');
  await by(alone, 'custodian-cancel').click();
  const counted = await until(() => page.locator('[data-testid="token"][data-pin="wrong-tried"]').count(), 10);
  check('the token then says that a wrong PIN was entered', counted === 1);
  await screenshot(page, 'tokens-after-wrong-pin');
}

async function checkReport(check, running) {
  const { page } = running;
  const alone = await openAlone(running);
  await by(alone, 'custodian-pin').fill(PIN);
  const closed = alone.waitForEvent('close');
  await alone.keyboard.press('Enter');
  await closed;
  check('the window closes when the PIN was right', true);
  const progress = await until(
    async () =>
      /\d+ of \d+: /.exec(
        await by(page, 'busy')
          .innerText()
          .catch(() => ''),
      ),
    10,
  );
  await screenshot(page, 'tokens-progress');
  check(
    'it is said in words how far it is',
    progress !== undefined,
    await by(page, 'busy')
      .innerText()
      .catch(() => 'gone'),
  );
  await by(page, 'qualification').waitFor({ timeout: 30_000 });
  check('the keyboard goes to the verdict', (await isFocused(page, 'qualification-verdict')) === true, await focused(page));
  const verdict = await by(page, 'qualification-verdict').innerText();
  check('the verdict says software, and not for production', /^A software token\..*Not for production\.$/.test(verdict), verdict);
  await screenshot(page, 'tokens-report');
  const first = page.locator('.trial summary').first();
  await first.focus();
  await page.keyboard.press('Enter');
  const ground = await page.locator('.trial details[open] .ground').innerText();
  check('a finding opens to the calls it rests on', /C_[A-Za-z]+/.test(ground), ground);
  const names = await page.locator('[data-testid^="finding-"]').count();
  check('every property is there', names > 40, String(names));
  await whole(page, 'tokens-report-whole');
}

async function checkSaved(check, { app, page, folder }, { serial }) {
  const chosen = join(folder, 'reports');
  mkdirSync(chosen);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, chosen);
  await by(page, 'report-save').press('Enter');
  await by(page, 'report-saved').waitFor();
  const files = readdirSync(chosen).sort();
  const expected = new RegExp(`^token-${serial}-\\d{4}-\\d\\d-\\d\\d\\.(json|txt)$`);
  check(
    'the report is two files, named by serial and date',
    files.length === 2 && files.every((name) => expected.test(name)),
    files,
  );
  const texts = files.map((name) => readFileSync(join(chosen, name), 'utf8'));
  check('one is for programs', JSON.parse(texts[0]).report.identity.serial === serial);
  check(
    'one is for people',
    texts[1].includes('Not for production.') && texts[1].split('\n').every((line) => line.length <= 120),
  );
  check('the keyboard goes to where it was written', (await isFocused(page, 'report-written')) === true, await focused(page));
  await screenshot(page, 'tokens-saved');
}

/** At twice the size a window of 1280 × 800 has room for half as much: nothing is cut off. */
async function checkReportTwice(check, { page }) {
  check('nothing reaches out of the report', (await overflow(page)) <= 0, String(await overflow(page)));
  await page.setViewportSize({ width: 640, height: 400 });
  check('nor at twice the size', (await overflow(page)) <= 0, String(await overflow(page)));
  await whole(page, 'tokens-report-twice');
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function checkPinChange(check, running) {
  const { app, page } = running;
  await by(page, 'report-back').click();
  const opened = app.waitForEvent('window');
  await page.locator('[data-testid="token"][data-state="ready"] [data-testid="token-change-pin"]').click();
  const alone = await opened;
  await by(alone, 'custodian-ready').click();
  await by(alone, 'custodian-pin').fill(PIN);
  await by(alone, 'custodian-new-pin').fill('1123');
  await screenshot(alone, 'tokens-change-pin');
  const below = await by(alone, 'custodian-submit').evaluate((button) => innerHeight - button.getBoundingClientRect().bottom);
  check('there is room below the button', below >= 16, String(below));
  await by(alone, 'custodian-repeat-pin').fill('1123');
  await alone.keyboard.press('Enter');
  const problem = await until(() => by(alone, 'custodian-problem').innerText(), 3);
  check('a short new PIN is refused before it leaves the window', /at least \d+ characters/.test(problem ?? ''), problem);
  await by(alone, 'custodian-pin').fill(PIN);
  await by(alone, 'custodian-new-pin').fill(NEXT);
  await by(alone, 'custodian-repeat-pin').fill(NEXT);
  const closed = alone.waitForEvent('close');
  await alone.keyboard.press('Enter');
  await closed;
  const said = await until(() => page.locator('[data-testid="pin-changed"]', { hasText: 'The PIN was changed' }).count(), 10);
  check('a PIN is changed, and it is said so', said === 1);
  check('the keyboard goes on from the head of the page', (await isFocused(page, 'page-head')) === true, await focused(page));
  await screenshot(page, 'tokens-pin-changed');
}

async function checkListTwice(check, { page }) {
  check('nothing reaches out of the list', (await overflow(page)) <= 0, String(await overflow(page)));
  await page.setViewportSize({ width: 640, height: 400 });
  check('nor at twice the size', (await overflow(page)) <= 0, String(await overflow(page)));
  await whole(page, 'tokens-list-twice');
  const clean = await until(() => page.locator('[data-testid="token"][data-pin="clean"]').count(), 5);
  check('after the right PIN no wrong one is counted', clean === 1);
}

/** A PIN is in no file of the application, and in nothing it printed. */
async function checkKept(check, { folder, output }) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const holds = files.filter((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    return [PIN, WRONG, NEXT].some((pin) => bytes.includes(pin));
  });
  check('no PIN is in any file', files.length > 0 && holds.length === 0, holds);
  check(
    'nor in what was printed',
    [PIN, WRONG, NEXT].every((pin) => !output.join('').includes(pin)),
  );
}
