/** The parts of kafkajs 2.2 (pinned) below its public API that the group-free reader stands on. */
declare module 'kafkajs/src/broker/index.js' {
  import type Connections from 'kafkajs/src/network/connectionPool.js';
  export default class Broker {
    constructor(options: {
      connectionPool: Connections;
      logger: Logger;
      authenticationTimeout: number;
      allowAutoTopicCreation: boolean;
    });
    versions: Record<number, { minVersion: number; maxVersion: number }> | null;
    isConnected(): boolean;
    /** Connects, asks for the API versions and authenticates. */
    connect(): Promise<void>;
    disconnect(): Promise<void>;
  }
  export interface Logger {
    namespace(name: string): Logger;
    debug(message: string, extra?: unknown): void;
    info(message: string, extra?: unknown): void;
    warn(message: string, extra?: unknown): void;
    error(message: string, extra?: unknown): void;
  }
}
declare module 'kafkajs/src/network/connectionPool.js' {
  import type { ConnectionOptions } from 'node:tls';
  import type { ISocketFactory, SASLOptions } from 'kafkajs';
  import type { Logger } from 'kafkajs/src/broker/index.js';
  export interface WireRequest {
    request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<unknown> };
  }
  export interface WireExchange<T> extends WireRequest {
    response: { decode(raw: Buffer): Promise<T>; parse(data: T): Promise<T> };
    requestTimeout?: number;
  }
  export default class ConnectionPool {
    constructor(options: {
      host: string;
      port: number;
      rack?: string | null;
      ssl: ConnectionOptions | null;
      sasl: SASLOptions | null;
      clientId: string;
      connectionTimeout: number;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      maxInFlightRequests: number | null;
      reauthenticationThreshold: number;
      socketFactory: ISocketFactory;
      logger: Logger;
    });
    host: string;
    port: number;
    getConnection(index?: number): Promise<unknown>;
    getConnectionByRequest(request: WireRequest): Promise<unknown>;
    send<T>(exchange: WireExchange<T>): Promise<T>;
  }
}
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    pending: unknown[];
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
}
declare module 'kafkajs/src/protocol/requests/metadata/index.js' {
  import type { WireRequest } from 'kafkajs/src/network/connectionPool.js';

  const api: {
    protocol(options: {
      version: number;
    }): (body: { topics: string[]; allowAutoTopicCreation: boolean }) => WireRequest;
  };
  export default api;
}
declare module 'kafkajs/src/protocol/requests/listOffsets/index.js' {
  import type { WireRequest } from 'kafkajs/src/network/connectionPool.js';

  const api: {
    protocol(options: {
      version: number;
    }): (body: {
      replicaId: number;
      isolationLevel: number;
      topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
    }) => WireRequest;
  };
  export default api;
}
declare module 'kafkajs/src/protocol/requests/fetch/index.js' {
  import type { WireRequest } from 'kafkajs/src/network/connectionPool.js';

  const api: {
    protocol(options: {
      version: number;
    }): (body: {
      replicaId: number;
      isolationLevel: number;
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      rackId: string;
      topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
    }) => WireRequest;
  };
  export default api;
}
declare module 'snappyjs' {
  const snappy: { uncompress(bytes: Uint8Array): Uint8Array; compress(bytes: Uint8Array): Uint8Array };
  export default snappy;
}
declare module 'lz4js' {
  const lz4: {
    /** Decodes one block into `dst` at `dIndex`, which also holds the history; returns the new end. */
    decompressBlock(src: Uint8Array, dst: Uint8Array, sIndex: number, sLength: number, dIndex: number): number;
    compress(src: Uint8Array): Uint8Array;
  };
  export default lz4;
}
