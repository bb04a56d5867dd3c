/** Shapes as text, so that a test shows what was understood: `{a: text, b?: [number]}`. */
import type { EventUse } from '../../../../../server/src/service/readers/index.ts';
import type { Shape } from '../../../../../server/src/service/readers/shape.ts';

export function written(shape: Shape): string {
  switch (shape.kind) {
    case 'record': {
      const fields = shape.fields.map((field) => `${field.name}${field.optional ? '?' : ''}: ${written(field.shape)}`);
      return `{${[...fields, ...(shape.open ? ['…'] : [])].join(', ')}}`;
    }
    case 'list':
      return `[${written(shape.items)}]`;
    case 'scalar':
      return shape.family;
    default:
      return shape.kind;
  }
}

/** `reader a.b {…}`; the link's topics, or `?` and what else links it. */
export function told({ role, shape, link }: EventUse): string {
  const to = {
    stated: () => (link.kind === 'stated' ? link.topics.join(',') : ''),
    mentioned: () => (link.kind === 'mentioned' ? `?${link.texts.join(',')}` : ''),
    named: () => (link.kind === 'named' ? `=${link.keys.join(',')}` : ''),
  }[link.kind]();
  return `${role} ${to} ${written(shape)}`;
}
