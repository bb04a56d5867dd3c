/** The schema that judges a Data Contract Specification file: one for all versions, as the specification's own is. */
import schema from '../../../../../schemas/dcs-1.schema.json' with { type: 'json' };
import type { RawSchema } from '../../schema/compile.ts';

export const dcsSchema = schema as unknown as RawSchema;
