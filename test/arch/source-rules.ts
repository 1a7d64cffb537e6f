import ts from 'typescript';
import { lineOf, nodesOf, type Source } from './source-files.ts';

/** A rule returns one line of text for each place that breaks it. */
export type SourceRule = (source: Source) => string[];

const MAXIMUM_FILE_LINES = 300;
const MAXIMUM_FUNCTION_LINES = 60;

/** Nodes that match, as "path:line what". */
function report(source: Source, what: string, matches: (node: ts.Node) => boolean): string[] {
  return [...nodesOf(source.tree)].filter(matches).map((node) => `${source.path}:${lineOf(source, node)} ${what}`);
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** A file fits on a few screens. */
export function checkFileLength({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  return lines > MAXIMUM_FILE_LINES ? [`${path} has ${lines} lines, more than ${MAXIMUM_FILE_LINES}`] : [];
}

/** A function fits on one screen. */
export function checkFunctionLength(source: Source): string[] {
  return report(source, `a function of more than ${MAXIMUM_FUNCTION_LINES} lines`, (node) => {
    if (!isFunction(node)) return false;
    const lines = source.text.slice(node.getStart(source.tree), node.end).split('\n').length;
    return lines > MAXIMUM_FUNCTION_LINES;
  });
}

/** One name for a thing everywhere. */
export function checkNoDefaultExport(source: Source): string[] {
  return report(source, 'default export', (node) => {
    if (ts.isExportAssignment(node)) return true;
    if (ts.isExportSpecifier(node)) return node.name.text === 'default';
    return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  });
}

/** What is not known is `unknown`, and parsed. */
export function checkNoAny(source: Source): string[] {
  return report(source, 'any', ({ kind }) => kind === ts.SyntaxKind.AnyKeyword);
}

/** Every exported function says what it does. */
export function checkDocumented(source: Source): string[] {
  return source.tree.statements.flatMap((statement) => {
    if (!isExported(statement) || ts.getJSDocCommentsAndTags(statement).length > 0) return [];
    if (ts.isFunctionDeclaration(statement) && !isOverload(source, statement))
      return [`${source.path}:${lineOf(source, statement)} ${statement.name?.text} has no doc comment`];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations
      .filter(
        ({ initializer }) =>
          initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
      )
      .map(({ name }) => `${source.path}:${lineOf(source, statement)} ${name.getText(source.tree)} has no doc comment`);
  });
}

/** Of several signatures the first carries the comment. */
function isOverload(source: Source, declaration: ts.FunctionDeclaration): boolean {
  const before = source.tree.statements[source.tree.statements.indexOf(declaration) - 1];
  return before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === declaration.name?.text;
}

/** Our own modules are tested as they are. */
export function checkNoMockOfOurOwn(source: Source): string[] {
  return report(source, 'mocks a module of ours', (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
    const { expression, name } = node.expression;
    const isMock = expression.getText(source.tree) === 'vi' && ['mock', 'doMock', 'unstable_mockModule'].includes(name.text);
    const [first] = node.arguments;
    return isMock && (first === undefined || !ts.isStringLiteralLike(first) || /^[./]/.test(first.text));
  });
}

/** One file takes what the windows say: nobody else gets at `ipcMain`, by whatever way. */
export function checkIpcDoor(source: Source): string[] {
  if (source.path === 'electron/main/ipc-door.ts') return [];
  return report(source, 'touches ipcMain', (node) => isNamed(node, ['ipcMain']));
}

/** The ways round the import rules: network calls as members of another object, and modules loaded by name. */
export function checkNoBackDoor(source: Source): string[] {
  const network = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource', 'WebTransport', 'RTCPeerConnection'];
  const globals = ['globalThis', 'window', 'self', 'global', 'net', 'session', 'defaultSession'];
  return [
    ...report(source, 'reaches the network', (node) => {
      if (isNamed(node, ['sendBeacon', 'RTCPeerConnection'])) return true;
      if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return false;
      const member = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
      const object = node.expression.getText(source.tree).split(/[.?]+/).at(-1) ?? '';
      return globals.includes(object) && isNamed(member, network);
    }),
    ...report(source, 'loads a module by name', (node) => isNamed(node, ['createRequire', 'getBuiltinModule', 'dlopen'])),
  ];
}

function isNamed(node: ts.Node, names: readonly string[]): boolean {
  return (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && names.includes(node.text);
}

/** shared/ is told the time and given randomness. */
export function checkPure(source: Source): string[] {
  return report(source, 'reads the clock or makes randomness', (node) => {
    if (ts.isNewExpression(node)) return node.expression.getText(source.tree) === 'Date' && (node.arguments?.length ?? 0) === 0;
    return ts.isPropertyAccessExpression(node) && ['Date.now', 'Math.random'].includes(node.getText(source.tree));
  });
}
