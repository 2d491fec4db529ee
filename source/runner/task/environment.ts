export const TASK_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Environment = Readonly<Record<string, string>>;

/** All that a task sees of an environment: nothing of the node's own. */
export const taskEnvironment = (home: string, temporary: string): Environment => ({
  PATH: TASK_PATH,
  HOME: home,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
  TERM: 'dumb',
});

/** For the system's own tools that serve a task. */
export const toolEnvironment: Environment = { PATH: TASK_PATH, LANG: 'C.UTF-8' };
