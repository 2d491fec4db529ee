import { startTrial } from './try-task.ts';

/**
 * A program that stands for a node: it says that it begins, and runs the task that its arguments describe (level, command,
 * work root).
 */
const [, , level = 'none', command = 'true', workRoot = '/tmp'] = process.argv;
const sandbox = level === 'bwrap' || level === 'basic' ? level : 'none';
process.stdout.write('begins\n');
await startTrial({ sandbox, command }, workRoot).done;
