/** What the contract promises and to whom: objectives, personal data, consumers, quality. */
import { type Contract, type ContractObject, eachProperty, type Property } from '../contract.ts';
import { objectives } from '../objectives.ts';
import { isPersonal } from './personal.ts';
import { missingProperty } from './ports.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const promiseRules: readonly Rule[] = [
  { ids: ['contract/objective-unmeasurable'], scope: 'cross', check: unmeasurable },
  { ids: ['contract/personal-data'], scope: 'file', check: ({ contract }) => personalData(contract) },
  { ids: ['contract/uses-property'], scope: 'file', check: ({ contract }) => uses(contract) },
  { ids: ['contract/quality-property'], scope: 'file', check: ({ contract }) => quality(contract) },
];

/** Levels of running systems. Retention, support hours and the like are kept by other means than measuring. */
const MEASURABLE = /^(freshness|availability|qualityScore|completeness|latency|responseTime|errorRate|throughput)$/i;

function* unmeasurable({ contract, workspace }: RuleContext): Generator<Reported> {
  const { transformation } = contract;
  const model = transformation?.type === 'dbt' ? transformation.model?.value : undefined;
  // A model that may exist elsewhere counts as a way to measure: silence where knowledge is missing.
  const missing = model === undefined || workspace.dbtModel(contract.uri, undefined, model).kind === 'missing';
  const infos = objectives(contract, missing || model === undefined ? {} : { dbt: { model } });
  for (const [index, objective] of contract.objectives.entries()) {
    const why = infos[index]?.unmeasurable;
    // A value that cannot be read has a finding of its own.
    if (why === undefined || objective.target === null || !MEASURABLE.test(objective.name)) continue;
    yield at(
      objective.keySpan,
      'contract/objective-unmeasurable',
      `${objective.name} is promised but never measured: ${why}`,
    );
  }
}

function* personalData(contract: Contract): Generator<Reported> {
  if (contract.access?.classification) return;
  for (const object of contract.objects)
    for (const property of eachProperty(object.properties)) {
      const why = property.classification === undefined && !property.elsewhere ? isPersonal(property) : null;
      if (why !== null)
        yield at(
          property.nameSpan,
          'contract/personal-data',
          `${label(object, property)} looks like personal data (${why}), and ${contract.dialect === 'dataProduct' ? 'neither it nor the contract has a classification. Say who may read it: classification: restricted, or access.classification.' : 'has no classification. Say who may read it: classification: restricted.'}`,
        );
    }
}

const label = (object: ContractObject, property: Property) =>
  `${property.path.slice(1).replaceAll('/*', '[]').replaceAll('/', '.')} of ${object.name}`;

function* uses(contract: Contract): Generator<Reported> {
  const main = contract.objects[0];
  if (!main) return;
  for (const consumer of contract.consumers)
    for (const used of consumer.uses) {
      if (
        contract.objects.length > 1 &&
        contract.objects.some((object) => [...missingProperty(contract, object.name, used, '', '')].length === 0)
      )
        continue;
      yield* missingProperty(
        contract,
        main.name,
        used,
        'contract/uses-property',
        `used by ${consumer.name || 'a consumer'}`,
      );
    }
}

function* quality(contract: Contract): Generator<Reported> {
  const main = contract.objects[0];
  if (!main || contract.objects.length > 1) return;
  for (const rule of contract.quality)
    if (rule.propertyText)
      yield* missingProperty(
        contract,
        main.name,
        rule.propertyText,
        'contract/quality-property',
        `checked by ${rule.name ?? 'a quality rule'}`,
      );
}
