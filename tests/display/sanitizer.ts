// What JupyterLab's own sanitizer does to our HTML. GitHub and nbviewer strip styles besides; there are none.
import { Sanitizer } from '@jupyterlab/apputils/lib/sanitizer.js';
import { Parser } from 'htmlparser2';

/** Tags with their attributes and texts, in order: equal for HTML that means the same. */
export function htmlEvents(html: string): unknown[] {
  const events: unknown[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => events.push([name, { ...attributes }]),
    ontext: (text) => {
      const last = events.length - 1;
      if (typeof events[last] === 'string') events[last] += text;
      else events.push(text);
    },
    onclosetag: (name) => events.push([`/${name}`]),
  });
  parser.end(html);
  return events;
}

export function sanitized(html: string): string {
  return new Sanitizer().sanitize(html);
}
