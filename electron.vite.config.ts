import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Only what package.json lists under "dependencies" stays outside: the native modules.
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: resolve(here, 'electron/main/main.ts'),
          service: resolve(here, 'electron/service/main.ts'),
          'share-process': resolve(here, 'electron/service/shares/share-process.ts'),
          cli: resolve(here, 'electron/cli/main.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload can load neither an ES module nor a second file.
      isolatedEntries: true,
      rollupOptions: {
        input: { main: resolve(here, 'electron/preload/main.ts'), custodian: resolve(here, 'electron/preload/custodian.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      rollupOptions: {
        input: { index: resolve(here, 'renderer/index.html'), custodian: resolve(here, 'renderer/custodian.html') },
      },
      modulePreload: { polyfill: false },
      // Inlined data: URLs would need a hole in the content security policy.
      assetsInlineLimit: 0,
      minify: true,
    },
  },
});
