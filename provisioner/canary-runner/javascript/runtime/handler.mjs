// Finding the script and its handler, as the runtimes do: `folder/file.function`, in the package itself (Playwright and
// the runtime without a browser) or in nodejs/node_modules (Puppeteer), ES modules or CommonJS.

import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { job } from './job.mjs';
import { text } from './channel.mjs';

/** A mistake of the package, not of what is watched. `kind` is what the runner calls it. */
export class LoadError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** The script's path and the name of its function. */
export function locate() {
  const dot = job.handler.lastIndexOf('.');
  const [file, name] = [job.handler.slice(0, dot), job.handler.slice(dot + 1)];
  if (dot < 1 || name === '') {
    throw new LoadError('no-handler', `handler \`${job.handler}\` is not written as FILE.FUNCTION`);
  }
  const legacy = 'nodejs/node_modules';
  const folders = job.puppeteer ? [legacy, ''] : ['', legacy];
  for (const folder of folders) {
    for (const extension of ['.mjs', '.js', '.cjs']) {
      const script = resolve(job.package, folder, file + extension);
      if (script.startsWith(job.package + sep) && existsSync(script)) return { script, name };
    }
  }
  const where = job.puppeteer ? `${legacy}/${file}.js` : `${file}.mjs, ${file}.js or ${file}.cjs`;
  throw new LoadError('no-handler', `the package has no ${where}, where handler \`${job.handler}\` should be`);
}

/** Imports the script and gives its function. */
export async function load({ script, name }) {
  let module;
  try {
    module = await import(pathToFileURL(script).href);
  } catch (error) {
    throw explained(error);
  }
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    const exported = Object.keys(module).filter((key) => key !== 'default' && key !== 'module.exports');
    const hint = exported.length > 0 ? `; it exports ${exported.map((key) => `\`${key}\``).join(', ')}` : '';
    throw new LoadError('no-handler', `${short(script)} exports no function \`${name}\`${hint}`);
  }
  return handler;
}

function explained(error) {
  if (error instanceof SyntaxError) {
    return new LoadError('syntax', `${place(error)}: ${error.message}`);
  }
  if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
    return new LoadError('missing-module', text(error).split('\n')[0].replaceAll(job.package + sep, ''));
  }
  return error;
}

/**
 * Where a syntax error is. Node prints the place of one in a CommonJS file with the stack, but keeps that of one in an ES
 * module to itself: `node --check` says it.
 */
function place(error) {
  const inStack = /^(?:file:\/\/)?(\/[^\n]*?):(\d+)(?::\d+)?$/m;
  const found = inStack.exec(error.stack ?? '');
  if (found) return `${short(found[1])}:${found[2]}`;
  for (const file of candidates()) {
    const checked = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8', timeout: 5000 });
    const at = inStack.exec(checked.stderr ?? '');
    if (checked.status !== 0 && at) return `${short(at[1])}:${at[2]}`;
  }
  return short(locate().script);
}

function* candidates() {
  yield locate().script;
  for (const file of job.scripts) yield join(job.package, file);
}

const short = (path) => path.replace(job.package + sep, '');
