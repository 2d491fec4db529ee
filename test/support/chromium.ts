import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's; what it would fetch by itself it is kept from. */
const PROGRAM = '/usr/bin/chromium';
const FLAGS = ['--disable-background-networking', '--disable-component-update', '--no-first-run'];

export const hasChromium = existsSync(PROGRAM);

/** A browser without a window. As root it does without its own sandbox, which it cannot have then. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: PROGRAM,
    args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
  });
