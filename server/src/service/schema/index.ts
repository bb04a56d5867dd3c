/** JSON Schemas of our own, and the one walk that judges documents by them. */
export { descend, type Step, stated, stepInto, widen } from './applying.ts';
export { type CompiledSchema, compile, type RawSchema, type SchemaFile, Type, type TypeName } from './compile.ts';
export { FORMATS, type Format, type FormatFault } from './formats.ts';
export { headOf, toFinding } from './messages.ts';
export { editDistance, nearest } from './nearest.ts';
export { isHard, type SchemaProblem } from './problem.ts';
export { formatVersion, schemaFor, schemaNamed } from './schemas.ts';
export { slipsOnce } from './slips.ts';
export { constantOf, discriminatorOf, knownKeys, typeOf, Walker } from './walk.ts';
