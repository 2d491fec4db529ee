/**
 * Characters with which a shell text does more than name a program and its arguments: it quotes, expands, redirects,
 * chains or comments.
 */
const SHELL_SPECIAL = new Set('\n\r;&|<>()$`\\"\'{}[]*?!#~^=%');

/**
 * Whether `pattern` describes the whole `command`; `*` in it stands for any characters. A pattern that is to allow a
 * command must mean just the commands that its author thought of, so there `*` stands for `plain` characters only: with
 * `make *`, `make test` is allowed and `make; curl host | sh` is not. Takes time in proportion to both lengths.
 */
export function matchesCommand(pattern: string, command: string, star: 'plain' | 'any'): boolean {
  let at = 0;
  let patternAt = 0;
  let lastStar = -1;
  let lastStarEnd = 0;
  while (at < command.length) {
    if (pattern[patternAt] === '*') {
      lastStar = patternAt;
      lastStarEnd = at;
      patternAt += 1;
    } else if (pattern[patternAt] === command[at]) {
      patternAt += 1;
      at += 1;
    } else if (lastStar >= 0 && (star === 'any' || !SHELL_SPECIAL.has(command[lastStarEnd] ?? ''))) {
      // The last star takes one character more.
      lastStarEnd += 1;
      at = lastStarEnd;
      patternAt = lastStar + 1;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}

/**
 * The words of a command without what only hides them: quotes, backslashes, line continuations and repeated blanks. For
 * patterns that deny; it does not see through expansions, which no pattern can.
 */
export const unquoted = (command: string): string =>
  command
    .replace(/\\\n/g, '')
    .replace(/["'\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
