/** Contract -> ContractInfo: what the editor's client and the CLI are told of a contract. */
import type { ColumnInfo, ContractInfo, ObjectInfo, PortInfo } from '../protocol.ts';
import type { Contract, ContractObject, Port, Positions, Property } from './contract.ts';

/** `dbtProject` is the URI of the transformation's project folder, when it was found. */
export function contractInfo(contract: Contract, dbtProject?: string): ContractInfo {
  const { product, positions } = contract;
  return {
    uri: contract.uri,
    dialect: contract.dialect,
    documentVersion: contract.documentVersion,
    product: {
      name: product.name?.value,
      domain: product.domain?.value,
      owner: product.owner?.value,
      version: product.version?.value,
      description: product.description?.value.trim(),
    },
    objects: contract.objects.map((object) => objectInfo(object, positions)),
    ports: contract.ports.map((port) => portInfo(port, positions)),
    ...transformationInfo(contract, dbtProject),
  };
}

function transformationInfo(contract: Contract, project: string | undefined): Pick<ContractInfo, 'transformation'> {
  const { transformation } = contract;
  if (!transformation) return {};
  if (transformation.type !== 'dbt')
    return { transformation: { type: transformation.type, file: transformation.file?.value } };
  return transformation.model ? { transformation: { type: 'dbt', project, model: transformation.model.value } } : {};
}

function objectInfo(object: ContractObject, positions: Positions): ObjectInfo {
  return {
    name: object.name,
    columns: object.properties.map((property) => columnInfo(property, positions)),
    range: positions.rangeOf(object.span),
  };
}

function columnInfo(property: Property, positions: Positions): ColumnInfo {
  return {
    // A query needs the store's name (ODCS physicalName).
    name: property.physicalName ?? property.name,
    path: property.path,
    type: property.type,
    format: property.format,
    required: property.required,
    description: property.description?.trim(),
    classification: property.classification?.value,
    range: positions.rangeOf(property.span),
  };
}

function portInfo(port: Port, positions: Positions): PortInfo {
  const { name, direction, binding, object, inferred } = port;
  return {
    name,
    direction,
    binding,
    object,
    range: positions.rangeOf(port.span),
    nameRange: positions.rangeOf(port.nameSpan),
    ...(inferred !== undefined && { inferred }),
  };
}
